namespace FeedBoard.Standalone;

internal static class Program
{
    private static Task<int> Main(string[] args) => StandaloneBoard.RunAsync(args);
}
