-- As get.lua, and the answers may come packed, which is what browsers and apps ask for.
dofile(os.getenv("LUA_HERE") .. "/get.lua")
local start = init

function init()
  start()
  wrk.headers["Accept-Encoding"] = "gzip"
end
