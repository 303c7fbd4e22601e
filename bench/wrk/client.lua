-- What every script needs: many client addresses, random keys, and one line of JSON at the end.
local client = {}
local threads = {}

counts = {} -- of each status; global, so that `done` can read it out of every thread

function client.setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

function client.start(place)
  math.randomseed(os.time() * 8 + place)
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/json"
  wrk.headers["X-Forwarded-Proto"] = "https"
end

function client.count(status)
  local name = tostring(status)
  counts[name] = (counts[name] or 0) + 1
end

-- A load of thousands comes from thousands of addresses, not from one.
function client.address()
  return string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
end

function client.uuid()
  local function part() return math.random(0, 65535) end
  return string.format("%04x%04x-%04x-4%03x-8%03x-%04x%04x%04x", part(), part(), part(),
    math.random(0, 4095), math.random(0, 4095), part(), part(), part())
end

function client.done(summary, latency)
  local sums, written = {}, {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("counts")) do sums[status] = (sums[status] or 0) + count end
  end
  for status, count in pairs(sums) do table.insert(written, string.format('"%s":%d', status, count)) end
  local e = summary.errors
  io.write(string.format('RESULT {"microseconds":%d,"p50":%d,"p99":%d,"errors":%d,"statuses":{%s}}\n',
    summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.timeout, table.concat(written, ",")))
end

return client
