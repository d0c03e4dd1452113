using System.Security.Cryptography;

namespace FeedBoard.Tests.Board;

internal static class TestKeys
{
    /// <summary>Signs this run's tokens.</summary>
    public static string Signing { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
