-- POST a hold of one place in a random slot from LOW to HIGH, each with a key of its own.
package.path = os.getenv("LUA_HERE") .. "/?.lua;" .. package.path
local client = require("client")
setup, done = client.setup, client.done

local path, low, high

function init()
  client.start(place)
  path, low, high = os.getenv("TARGET"), tonumber(os.getenv("LOW")), tonumber(os.getenv("HIGH"))
end

function request()
  wrk.headers["X-Forwarded-For"] = client.address()
  wrk.headers["Idempotency-Key"] = client.uuid()
  local body = string.format('{"slot":%d,"service":"new","product":"","people":1}', math.random(low, high))
  return wrk.format("POST", path, nil, body)
end

function response(status)
  client.count(status)
end
