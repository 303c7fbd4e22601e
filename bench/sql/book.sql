\set slot random(:low, :high)
\set a random(1, 1000000000000000)
WITH s AS (UPDATE bench.slot SET booked = booked + 1 WHERE id = :slot::bigint AND booked < capacity RETURNING id), b AS (INSERT INTO bench.booking (slot_id, person_hash, code) SELECT id, sha256(int8send(:a::bigint)), lpad(to_hex(:a::bigint), 13, '0') FROM s RETURNING id), e AS (INSERT INTO bench.journal (booking_id, action, actor) SELECT id, 'booked', 'citizen' FROM b) INSERT INTO bench.outbox (booking_id, channel, recipient, body) SELECT id, 'sms', '+10000000000', 'Your appointment is confirmed' FROM b RETURNING booking_id;
