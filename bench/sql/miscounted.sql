-- Slots whose counter is not the sum of what is held and booked, or above what there is. Must give no row.
SELECT s.id, s.taken, coalesce(t.places, 0) FROM bookings_slot s
LEFT JOIN (
    SELECT slot_id, sum(places) AS places FROM (
        SELECT slot_id, places FROM bookings_hold WHERE state = 'held'
        UNION ALL
        SELECT slot_id, places FROM bookings_booking WHERE state <> 'cancelled'
    ) one GROUP BY slot_id
) t ON t.slot_id = s.id
WHERE s.taken <> coalesce(t.places, 0) OR s.taken > s.capacity OR s.taken_online > s.online
LIMIT 20;
