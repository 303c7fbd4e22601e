from bookings.models.bookings import Booking, Change, NameWord, identity_hash
from bookings.models.circuits import Circuit
from bookings.models.collecting import Collection, CollectionTerms
from bookings.models.credit import Balance
from bookings.models.drafts import ContactCode, Draft, contact_hash
from bookings.models.feedback import Feedback, Invitation
from bookings.models.landing import Alternative, Landing
from bookings.models.limits import Tries
from bookings.models.links import link_token
from bookings.models.messages import Message, MessageTerms
from bookings.models.pauses import Pause
from bookings.models.promises import Knowing, PhoneCall, Silence
from bookings.models.slots import Hold, Slot
from bookings.models.terms import BookingTerms, LaneRule, ReleaseRule
from bookings.models.waiting import Turn, Waiting, WaitingPerson

__all__ = [
    "Alternative",
    "Balance",
    "Booking",
    "BookingTerms",
    "Change",
    "Circuit",
    "Collection",
    "CollectionTerms",
    "ContactCode",
    "Draft",
    "Feedback",
    "Hold",
    "Invitation",
    "Knowing",
    "Landing",
    "LaneRule",
    "Message",
    "MessageTerms",
    "NameWord",
    "Pause",
    "PhoneCall",
    "ReleaseRule",
    "Silence",
    "Slot",
    "Tries",
    "Turn",
    "Waiting",
    "WaitingPerson",
    "contact_hash",
    "identity_hash",
    "link_token",
]
