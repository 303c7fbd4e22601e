-- The whole way: POST a hold in a random slot from LOW to HIGH, then POST the booking of an invented person with it.
-- Answers come back in no fixed order, so whoever asks next takes up the oldest hold that waits to be confirmed.
package.path = os.getenv("LUA_HERE") .. "/?.lua;" .. package.path
local client = require("client")
setup, done = client.setup, client.done

local low, high
local waiting, first, last = {}, 1, 0
local people = 0

function init()
  client.start(place)
  low, high = tonumber(os.getenv("LOW")), tonumber(os.getenv("HIGH"))
  people = math.random(0, 9000000) -- no two runs on the same tables begin with the same person
end

-- A number that no other person of the run has: district, birth date and serial count up together.
local function person()
  people = people + 1
  local serial, day = people % 9999 + 1, math.floor(people / 9999)
  local d, m, y = day % 28 + 1, math.floor(day / 28) % 12 + 1, 60 + math.floor(day / 336) % 40
  return string.format('{"name":"Warga Contoh","nik":"327501%02d%02d%02d%04d","born_on":"19%02d-%02d-%02d"}',
    d, m, y, serial, y, m, d)
end

function request()
  wrk.headers["X-Forwarded-For"] = client.address()
  wrk.headers["Idempotency-Key"] = client.uuid()
  if first > last then
    local body = string.format('{"slot":%d,"service":"new","people":1}', math.random(low, high))
    return wrk.format("POST", "/api/v1/holds", nil, body)
  end
  local token = waiting[first]
  waiting[first], first = nil, first + 1
  local body = string.format('{"hold":"%s","people":[%s],"phone":"0812%08d"}', token, person(), math.random(0, 99999999))
  return wrk.format("POST", "/api/v1/bookings", nil, body)
end

function response(status, headers, body)
  local token = body:match('^{"hold":"([%x-]+)"')
  if token then
    last = last + 1
    waiting[last] = token
    client.count("held")
  else
    client.count(status == 201 and "booked" or status)
  end
end
