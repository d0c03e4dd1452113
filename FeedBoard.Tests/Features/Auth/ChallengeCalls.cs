using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FeedBoard.Tests.Features.Auth;

/// <summary>Gets challenges and solves them as a client does.</summary>
internal static class ChallengeCalls
{
    public static async Task<JsonNode> ChallengeAsync(this HttpClient client) =>
        (await client.GetFromJsonAsync<JsonNode>("/api/auth/challenge", TestContext.Current.CancellationToken))!;

    public static async Task<string> SolvedChallengeAsync(this HttpClient client) => Payload(Solve(await client.ChallengeAsync()));

    /// <returns>What is sent back, before it becomes a text.</returns>
    public static JsonObject Solve(JsonNode challenge)
    {
        var (wanted, salt) = ((string)challenge["challenge"]!, (string)challenge["salt"]!);
        for (var number = 0; number <= (int)challenge["maxnumber"]!; number++)
        {
            if (HashOf(salt, number) == wanted)
            {
                return new()
                {
                    ["algorithm"] = (string)challenge["algorithm"]!,
                    ["challenge"] = wanted,
                    ["number"] = number,
                    ["salt"] = salt,
                    ["signature"] = (string)challenge["signature"]!,
                };
            }
        }

        throw new InvalidOperationException("The challenge has no solution.");
    }

    public static string Payload(JsonNode solution) => Convert.ToBase64String(Encoding.UTF8.GetBytes(solution.ToJsonString()));

    public static string HashOf(string salt, int number) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salt + number.ToString(CultureInfo.InvariantCulture))));
}
