-- Sends random requests from a file, one per line (method, path, content type, body, separated by tabs), each with a random token from a
-- second file, and all with the headers of a third; a connection waits for the milliseconds of the fourth argument before each. Prints its statistics at the end, as JSON on one line.
local requests, people, headers, threads = {}, {}, {}, 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(number)
  for line in io.lines(args[1]) do
    local method, path, kind, body = line:match("^(%S+)\t(%S+)\t?([^\t]*)\t?(.*)$")
    requests[#requests + 1] = { method = method, path = path, kind = kind ~= "" and kind or nil, body = body ~= "" and body or nil }
  end
  for line in io.lines(args[2]) do people[#people + 1] = "Bearer " .. line end
  for line in io.lines(args[3]) do
    local name, value = line:match("^(%S+)\t(.*)$")
    headers[name] = value
  end
  local pause = tonumber(args[4])
  if pause > 0 then delay = function() return pause end end
end

function request()
  local wanted = requests[math.random(#requests)]
  local sent = { ["Content-Type"] = wanted.kind, ["Authorization"] = #people > 0 and people[math.random(#people)] or nil }
  for name, value in pairs(headers) do sent[name] = value end
  return wrk.format(wanted.method, wanted.path, sent, wanted.body)
end

function done(summary, latency, requests)
  io.write(string.format('{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p99":%d,"bytes":%d}\n', summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), summary.bytes))
end
