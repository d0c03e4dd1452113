-- Asks for the paths of a file, one a line, in an order of each thread's own; says at the end what it saw, as JSON on one line.
local paths, headers, threads = {}, {}, 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(number)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  if args[2] then headers["Authorization"] = args[2] end
end

function request()
  return wrk.format("GET", paths[math.random(#paths)], headers)
end

function done(summary, latency, requests)
  io.write(string.format('{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p99":%d,"bytes":%d}\n', summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), summary.bytes))
end
