-- As before any load: nobody holds or has booked anything. psql variable: capacity.
TRUNCATE bench.booking, bench.journal, bench.outbox RESTART IDENTITY;
UPDATE bench.slot SET booked = 0 WHERE booked <> 0;
TRUNCATE bookings_hold, bookings_booking, bookings_nameword, bookings_message, bookings_change, django_q_ormq,
    offices_journalentry CASCADE;
UPDATE bookings_slot SET taken = 0, taken_online = 0, capacity = :capacity, online = :capacity
WHERE taken <> 0 OR capacity <> :capacity;
VACUUM bench.slot, bookings_slot;
CHECKPOINT;
