using System.Reflection;

namespace FeedBoard.AppHost;

/// <summary>What is said to whoever started the app host; a test that starts it inside of itself is not spoken to.</summary>
internal static class Terminal
{
    public static bool IsOurs { get; } = Assembly.GetEntryAssembly() == typeof(Terminal).Assembly;

    public static TextWriter Output { get; } = IsOurs ? Console.Out : TextWriter.Null;

    public static Task SayAsync(string line) => Output.WriteLineAsync(line);
}
