"""What the codes of the house mean, in sentences for its staff."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.utils.dateformat import format as shown
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from offices.models import Assignment

Local = Callable[[dt.datetime], dt.datetime]

WORDS: dict[str, Promise] = {
    "second_factor_wrong": _("This code is not right. Wait for the next one and try again."),
    "second_factor_wait": _("Too many wrong codes. Wait a minute, then try the newest code."),
    "second_factor_missing": _("No app is set up yet. Start with the first step."),
    "second_factor_stands": _("Your app is set up already. If you lost it, ask a supervisor or administrator."),
    "spans_overlap": _("Two stretches of one day overlap; the earlier one counts."),
    "pause_outside_span": _("The pause lies outside the hours; it is passed over."),
    "time_not_on_the_minute": _("Hours begin and end on a full minute."),
    "hours_do_not_fit": _("Something in these hours does not fit together."),
    "own_second_factor": _("You cannot reset your own second factor. Ask a colleague."),
    # rosters, shifts and absences
    "dates_reversed": _("The last day must not be before the first."),
    "weeks_not_whole": _("A roster is planned in whole weeks, from a Monday to a Sunday."),
    "too_many_weeks": _("A roster is planned for six weeks at most."),
    "weeks_are_over": _("These weeks are over."),
    "already_asked": _("This has been asked for already."),
    "not_waiting": _("This roster is not being planned any more."),
    "not_a_draft": _("This roster is no draft any more."),
    "roster_is_over": _("The days of this roster are over."),
    "roster_broken": _("This roster does not keep every rule."),
    "overtaken": _(
        "Somebody else has published a roster of these days meanwhile. Look at it first, then publish again."
    ),
    "not_rostered": _("No roster has been published for these days."),
    "no_reason": _("Please give a reason."),
    "pattern_unknown": _("This shift is not to be had on that day."),
    "already_over": _("This is already over."),
    "absence_too_long": _("An absence lasts a year at most."),
    "absent_already": _("On one of these days the officer is absent already."),
    "not_asked": _("This has been answered already."),
    "has_shifts": _(
        "The officer has shifts on these days in a published roster. Bring it in as asked for: its page shows what "
        "granting would do."
    ),
    "swap_with_oneself": _("A swap is between two officers of one office."),
    "swap_is_over": _("This swap has been decided already."),
    "swap_stale": _("The roster has changed since this swap was asked for: one of the two no longer has that shift."),
    "swap_breaks_rules": _("With this swap a rule of the roster would no longer be kept."),
    "own_swap": _("You cannot decide a swap of your own shift. Ask another supervisor."),
    "shift_begun": _("One of the two shifts has begun already."),
    "changes_nothing": _("This is how that day is already."),
    "no_shift": _("One of the two has no shift on that day."),
    "works_already": _("One of the two has a shift on that day already."),
    "solver_died": _("Planning broke off three times. Ask for fewer weeks, or tell whoever runs this system."),
    # tables that are brought in
    "file_empty": _("There is nothing in this file."),
    "file_too_large": _("This file is too large. Two megabytes are the most."),
    "file_not_a_table": _("This is no table that can be read. Send a CSV or XLSX file."),
    "file_old_excel": _("This Excel file is old or locked. Save it as an Excel workbook (.xlsx), without a password."),
    "file_wrong_encoding": _("The letters of this file cannot be read. Save it as CSV UTF-8, or as an Excel workbook."),
    "file_has_macros": _("This workbook has macros. Save it as an Excel workbook (.xlsx) without them."),
    "file_unpacks_too_large": _("This workbook unpacks to far more than a list of people."),
    "file_too_many_rows": _("This file has too many rows. The most are 2,000; send the others in a second file."),
    "columns_wrong": _("The first row does not name the right columns."),
    "import_without_rows": _("There is no row below the headings."),
    "import_too_many_changes": _("This file would change more than 500 rows. Send it in several parts."),
    "import_overtaken": _("Something has changed meanwhile. Look again at what would be saved; nothing is saved yet."),
    "parcel_over": _("This was looked at too long ago. Send the file again."),
    "officer_elsewhere": _("This account is an officer of another office."),
    "not_allowed": _("This is not for your role or your office."),
    "refused": _("This is not possible."),
    # what is odd in the rules that a roster is made from
    "no_officers": _("This office has no officers in these weeks."),
    "no_settings": _("No working rule is in force in these weeks."),
    "never_open": _("No point is open in these weeks."),
    "zone_unknown": _("There is no time zone of that name."),
    "officer_twice": _("An officer is there twice."),
    "pattern_twice": _("A shift is there twice."),
    "rule_twice": _("A cover rule is there twice."),
    "point_twice": _("A service point is there twice."),
    "point_unknown": _("A shift, a rule or an officer is at a point that does not exist."),
    "opening_reversed": _("A point closes before it opens."),
    "shift_ends_before_it_starts": _("A shift ends before it starts."),
    "shift_longer_than_a_day": _("A shift is longer than a day."),
    "shift_minutes_wrong": _("A shift's paid time and break do not fit its length."),
    "break_window_outside_shift": _("A break cannot be taken within its shift."),
    "cover_negative": _("Cover cannot be less than nobody."),
    "target_below_least": _("Cover wishes for fewer than it needs."),
    "rule_ends_before_it_starts": _("Cover ends before it begins."),
    "rule_longer_than_a_day": _("Cover is asked for longer than a day."),
    "rule_never_holds": _("A cover rule holds on no day of these weeks."),
    "limits_wrong": _("The limits of a working rule cannot be kept in any week."),
    "grain_wrong": _("Breaks cannot begin at multiples of that many minutes."),
    "contract_wrong": _("An officer's contract hours do not fit into a week."),
    "absences_overlap": _("Two absences of an officer overlap."),
    "no_contract": _("An officer has no contract hours."),
    "no_skill": _("An officer is trained for nothing."),
    "clock_change_in_shift": _("Clocks change during a shift."),
    "no_break_fits": _("On a day no break fits into a shift."),
    "rules_contradict": _("Two cover rules ask for different numbers at the same time; the larger one counts."),
    "skill_nobody_has": _("Cover asks for a skill that nobody has who may be sent there."),
    "hours_out_of_reach": _("An officer cannot reach their contract hours."),
}

# What the verifier finds in a roster. For hours and rest the numbers are minutes.
BROKEN: dict[str, Promise] = {
    "cover_short": _("%(skill)s: %(serving)s of %(needed)s"),
    "supervisor_missing": _("No supervisor"),
    "officer_unknown": _("Somebody who is not an officer of this office"),
    "two_shifts_on_a_day": _("Two shifts on one day"),
    "outside_the_weeks": _("A shift outside the roster's weeks"),
    "absent": _("Works although absent"),
    "skill_missing": _("Is not trained for: %(skill)s"),
    "place_not_allowed": _("May not be sent to this point"),
    "pattern_not_in_force": _("Works a shift that this point does not know on that day"),
    "shift_unlike_its_pattern": _("The shift begins or ends at another time than it should"),
    "break_missing": _("No break"),
    "break_of_wrong_length": _("The break has another length than it should"),
    "break_outside_its_window": _("The break begins too early or too late"),
    "hours_too_few": _("Works %(serving)s hours in the week instead of at least %(needed)s"),
    "hours_too_many": _("Works %(serving)s hours in the week instead of at most %(needed)s"),
    "too_few_free_days": _("Free days in the week: %(serving)s of %(needed)s"),
    "rest_too_short": _("Rests %(serving)s hours between two shifts instead of %(needed)s"),
    "too_many_days_running": _("Works %(serving)s days in a row, %(needed)s at most"),
}
IN_HOURS = {"hours_too_few", "hours_too_many", "rest_too_short"}

DEEDS: dict[str, Promise] = {
    "roster.asked": _("Asked for a roster"),
    "roster.stopped": _("Stopped the planning of a roster"),
    "roster.discarded": _("Threw a draft away"),
    "roster.solved": _("Roster planned"),
    "roster.published": _("Roster published"),
    "roster.overridden": _("Roster published although rules are not kept"),
    "absence.asked": _("Asked for an absence"),
    "absence.granted": _("Absence granted"),
    "absence.refused": _("Absence refused"),
    "absence.withdrawn": _("Absence withdrawn"),
    "absence.reported": _("Illness reported"),
    "swap.asked": _("Asked for a swap of shifts"),
    "swap.agreed": _("Agreed to a swap of shifts"),
    "swap.approved": _("Swap of shifts approved"),
    "swap.refused": _("Swap of shifts refused"),
    "swap.declined": _("Declined a swap of shifts"),
    "swap.withdrawn": _("Withdrew a swap of shifts"),
    "swap.lapsed": _("Swap of shifts no longer possible"),
    "absences.imported": _("Absences brought in from a file"),
    "officers.imported": _("Officers brought in from a file"),
    "officer.added": _("Officer added"),
    "officer.changed": _("Officer changed"),
    "feed.made": _("Made an address for their calendar"),
    "feed.revoked": _("Took the address of their calendar back"),
    "officers.added": _("Officers added"),
    "span.shut": _("Closed a stretch of time"),
    "span.opened": _("Opened a stretch of time again"),
    "reference.seeded": _("Reference data written from the files"),
    "reference.added": _("Reference data added"),
    "reference.changed": _("Reference data changed"),
    "reference.removed": _("Reference data removed"),
    "staff.signed_in": _("Signed in"),
    "staff.password_changed": _("Changed their password"),
    "staff.second_factor_set": _("Set up their second factor"),
    "staff.second_factor_failed": _("Typed a wrong second-factor code"),
    "staff.second_factor_reset": _("Second factor reset"),
    "staff.added": _("Staff account made"),
    "staff.changed": _("Staff account changed"),
    "staff.password_given": _("New password given to a colleague"),
    "posting.added": _("Posting added"),
    "posting.changed": _("Posting changed"),
    "staff.unlocked": _("Sign-in unlocked"),
}


# The headings of tables of people, and what is wrong with a cell of one. `detail` is what was typed or is meant.
COLUMNS: dict[str, Promise] = {
    "account": _("Account"),
    "name": _("Name"),
    "home": _("Home point"),
    "others": _("May also be sent to"),
    "skills": _("Skills"),
    "hours": _("Hours a week"),
    "friday": _("Break at Friday prayer"),
    "since": _("Since"),
    "until": _("Until"),
    "wishes": _("Wishes"),
    "kind": _("Kind"),
    "first": _("First day"),
    "last": _("Last day"),
    "state": _("State"),
}
YES_NO: tuple[tuple[str, Promise], ...] = (("yes", _("Yes")), ("no", _("No")))
CELLS: dict[str, Promise] = {
    "cell_empty": _("This cell must not be empty."),
    "cell_is_a_formula": _("This is a formula. Paste it as a value."),
    "cell_day_wrong": _("“%(detail)s” is no day. Days are written such as 2030-12-31."),
    "cell_days_reversed": _("“%(detail)s”: the last day is before the first."),
    "cell_word_unknown": _("“%(detail)s” is none of the words that fit here."),
    "cell_account_unknown": _("Nobody with the account “%(detail)s” works at your office. An administrator adds them."),
    "cell_officer_unknown": _("“%(detail)s” is no officer of your office."),
    "cell_officer_elsewhere": _("“%(detail)s” is an officer of another office."),
    "cell_name_of_another": _("This account belongs to %(detail)s. Names are not changed here."),
    "cell_point_unknown": _("“%(detail)s” is no service point of your office."),
    "cell_skill_unknown": _("“%(detail)s” is no skill."),
    "cell_stretch_wrong": _("“%(detail)s” needs days with two dots: 2030-01-01.. or 2030-01-01..2030-12-31."),
    "cell_stretch_twice": _("“%(detail)s” begins on a day on which the same begins already."),
    "cell_day_without_a_word": _("“%(detail)s” does not say what is wished for."),
    "cell_day_twice": _("The day %(detail)s stands there twice."),
    "cell_hours_wrong": _("“%(detail)s” is no number of hours a week such as 37.30."),
    "cell_season_unknown": _("“%(detail)s” is no season."),
    "cell_state_wrong": _("“%(detail)s”: only asked for and granted absences are brought in."),
    "cell_granted_already": _("This absence is granted already."),
    "row_twice": _("The same stands in row %(detail)s already."),
    "row_too_long": _("There is something to the right of the last column: “%(detail)s”."),
}
LONGEST_DETAIL = 60


def cell(code: str, detail: str) -> str:
    """What is wrong with a cell of a table."""
    short = detail if len(detail) <= LONGEST_DETAIL else f"{detail[:LONGEST_DETAIL]}…"
    return str(CELLS[code]) % {"detail": short}


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS[code])


def broken(code: str, *, skill: str, serving: int, needed: int) -> str:
    """What a finding of the verifier means; minutes are told as hours."""
    numbers: dict[str, str] = {"serving": str(serving), "needed": str(needed)}
    if code in IN_HOURS:
        numbers = {name: hours(int(minutes)) for name, minutes in numbers.items()}
    return str(BROKEN[code]) % {"skill": skill, **numbers}


def hours(minutes: int) -> str:
    """Minutes as hours and minutes of a clock, such as 37.30."""
    return f"{minutes // 60}.{minutes % 60:02}"


def rupiah(amount: int) -> str:
    """An amount as price lists write it, in either language: Rp 950.000."""
    return f"Rp {amount:,}".replace(",", ".")


CLOSED: dict[str, Promise] = {
    "no_hours": _("No service on this weekday"),
    "not_open_yet": _("Not open yet"),
    "no_longer_open": _("No longer open"),
    "year_not_firm": _("The holidays of this year are not decided yet"),
}


def closed(reason: str, detail: str) -> str:
    """Why a point does not serve on a day: the holiday or closure by its own name, or the code's words."""
    return detail or str(CLOSED.get(reason.partition(":")[0], CLOSED["no_hours"]))


def letter(lines: Iterable[str], address: str) -> tuple[str, str]:
    """Subject and text of the e-mail that tells an officer what has become of their shifts."""
    body = gettext("Hello,\n\nyour shifts have changed:\n\n%(lines)s\n\nAll your shifts:\n%(address)s\n")
    told = "\n".join(f"- {line}" for line in lines)
    return gettext("Your shifts have changed"), body % {"lines": told, "address": address}


def new_weeks(first: dt.date, last: dt.date) -> str:
    """That days have a roster now which had none."""
    span = {"first": shown(first, "j F Y"), "last": shown(last, "j F Y")}
    return gettext("the roster from %(first)s to %(last)s has been published") % span


def changed_day(on: dt.date, before: "Assignment | None", after: "Assignment | None", local: Local) -> str:
    """What an officer's day was and is, on their office's clock."""
    day = {"day": shown(on, "l, j F Y"), "before": _shift(before, local), "after": _shift(after, local)}
    return gettext("%(day)s: %(after)s (until now: %(before)s)") % day


def _shift(one: "Assignment | None", local: Local) -> str:
    if one is None:
        return gettext("free")
    words = f"{local(one.starts_at):%H.%M}–{local(one.ends_at):%H.%M}, {one.get_role_display()}, {one.point.name}"
    if one.break_starts_at is None or one.break_ends_at is None:
        return words
    times = {"from": f"{local(one.break_starts_at):%H.%M}", "to": f"{local(one.break_ends_at):%H.%M}"}
    return f"{words}, {gettext('break %(from)s–%(to)s') % times}"
