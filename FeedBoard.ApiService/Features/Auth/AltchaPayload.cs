using System.Text.Json.Serialization;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>What a client sends back: JSON in base64. Other members, such as the time that it took, do not count.</summary>
internal sealed record AltchaPayload(string? Algorithm, string? Challenge, long? Number, string? Salt, string? Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AltchaPayload))]
internal sealed partial class AltchaJson : JsonSerializerContext;
