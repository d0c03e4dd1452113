namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>A file with something odd in it.</summary>
/// <param name="Name">Says what, and of which image.</param>
internal sealed record Mutant(string Name, byte[] Bytes);
