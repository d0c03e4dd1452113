using System.Globalization;

namespace FeedBoard.Tests.Fuzz;

/// <summary>How much is tried, and by which throws of the dice: <c>./feedboard test --fuzz REQUESTS</c>, or the environment.</summary>
internal static class FuzzOptions
{
    private const string RequestsName = "FEEDBOARD_FUZZ_REQUESTS",
        SeedName = "FEEDBOARD_FUZZ_SEED";

    /// <summary>How many requests were asked for; <c>null</c> in an ordinary run.</summary>
    public static int? Asked { get; } = Read(RequestsName);

    public static int Requests { get; } = Asked ?? 6000;

    /// <summary>Damaged images of each kind, and damaged forms: they are quick.</summary>
    public static int Mutants { get; } = Asked is { } asked ? Math.Max(2000, asked / 10) : 2000;

    /// <summary>The same in every ordinary run, another one in each that was asked for; said in every failure.</summary>
    public static int Seed { get; } = Read(SeedName) ?? (Asked is null ? 1 : Random.Shared.Next(1, 1_000_000_000));

    public static string Command { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{SeedName}={Seed} ./feedboard test --fuzz {Requests}");

    private static int? Read(string name) =>
        Environment.GetEnvironmentVariable(name) switch
        {
            null or "" => null,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
            var text => throw new InvalidOperationException($"{name} must be a number greater than 0, not '{text}'."),
        };
}
