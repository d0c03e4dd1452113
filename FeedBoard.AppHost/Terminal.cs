using System.Reflection;
using FeedBoard.Standalone;

namespace FeedBoard.AppHost;

/// <summary>Messages for the person who started the app host. An app host inside a test prints none.</summary>
internal static class Terminal
{
    public static bool IsOurs { get; } = Assembly.GetEntryAssembly() == typeof(Terminal).Assembly;

    public static TextWriter Output { get; } = IsOurs ? Console.Out : TextWriter.Null;

    public static Task SayAsync(string line) => Steps.TryWriteAsync(Output, line + "\n");
}
