using Microsoft.Extensions.Configuration;

namespace FeedBoard.Tests.Distributed;

/// <summary>The configuration that a service has with certain variables of its environment.</summary>
internal static class EnvironmentConfiguration
{
    public static IConfiguration Of(IEnumerable<KeyValuePair<string, string>> variables) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                variables.Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value))
            )
            .Build();
}
