-- GET one of the paths in TARGETS (separated by spaces), in random order.
package.path = os.getenv("LUA_HERE") .. "/?.lua;" .. package.path
local client = require("client")
setup, done = client.setup, client.done

local paths = {}

function init()
  client.start(place)
  for path in string.gmatch(os.getenv("TARGETS"), "%S+") do table.insert(paths, path) end
end

function request()
  wrk.headers["X-Forwarded-For"] = client.address()
  return wrk.format("GET", paths[math.random(#paths)])
end

function response(status)
  client.count(status)
end
