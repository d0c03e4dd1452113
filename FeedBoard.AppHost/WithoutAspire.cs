using FeedBoard.Standalone;

Console.WriteLine("Aspire's packages are not on this NuGet feed: running FeedBoard.Standalone instead.");
return await StandaloneBoard.RunAsync(args);
