-- GET one of the paths in TARGETS, and count how old each answer is by its own `as_of`: tenths of a second, rounded up.
package.path = os.getenv("LUA_HERE") .. "/?.lua;" .. package.path
local client = require("client")
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long microseconds; } moment; int gettimeofday(moment *at, void *zone);")
setup, done = client.setup, client.done

local paths = {}
local clock = ffi.new("moment")

function init()
  client.start(place)
  for path in string.gmatch(os.getenv("TARGETS"), "%S+") do table.insert(paths, path) end
end

function request()
  wrk.headers["X-Forwarded-For"] = client.address()
  return wrk.format("GET", paths[math.random(#paths)])
end

-- Seconds since 1970 of a moment in UTC; the year is counted from March, so that a leap day comes last.
local function since_1970(y, m, d, hour, minute, second)
  if m <= 2 then y, m = y - 1, m + 12 end
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    + math.floor((153 * (m - 3) + 2) / 5) + d - 719469
  return days * 86400 + hour * 3600 + minute * 60 + second
end

function response(status, headers, body)
  client.count(status)
  local found = {body:match('"as_of":"(%d+)-(%d+)-(%d+)T(%d+):(%d+):([%d.]+)%+00:00"')}
  if #found == 0 then
    client.count("without as_of")
    return
  end
  for number, text in ipairs(found) do found[number] = tonumber(text) end
  ffi.C.gettimeofday(clock, nil)
  local age = tonumber(clock.seconds) + tonumber(clock.microseconds) / 1e6 - since_1970(unpack(found))
  client.count(string.format("%.1f s", math.ceil(age * 10) / 10))
end
