using FeedBoard.Benchmarks;

return await Benchmark.RunAsync(args);
