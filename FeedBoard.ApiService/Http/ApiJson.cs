using System.Text.Json;
using System.Text.Json.Serialization;
using FeedBoard.ApiService.Auth;
using FeedBoard.ApiService.Feeds;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Http;

/// <summary>How the board writes JSON: <c>snake_case</c>, by code that the compiler wrote.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SignupRequest))]
[JsonSerializable(typeof(SignupResponse))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(FeedResponse))]
[JsonSerializable(typeof(IReadOnlyList<FeedResponse>))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>An answer that only says that it was done.</summary>
internal sealed record MessageResponse(string Message);

internal static class ApiJsonExtensions
{
    public static void AddApiJson(this IHostApplicationBuilder builder) => builder.Services.ConfigureHttpJsonOptions(o =>
    {
        o.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        // People write in every script: UTF-8 instead of \uXXXX (emoji excepted). The answers are application/json, never part of a page.
        o.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
    });
}
