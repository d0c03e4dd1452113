using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Features.Providers;

/// <summary>Texts that carry something over a redirect: only the board can write and read them, and for a while only.</summary>
/// <param name="purpose">No text is read for another one.</param>
internal sealed class ProtectedJson<T>(IDataProtectionProvider protection, string purpose, JsonTypeInfo<T> type)
    where T : class
{
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector(purpose).ToTimeLimitedDataProtector();

    public string Write(T value, TimeSpan lifetime) => protector.Protect(JsonSerializer.Serialize(value, type), lifetime);

    /// <returns><c>null</c>: it is not ours, or too old.</returns>
    public T? Read(string written)
    {
        try
        {
            return JsonSerializer.Deserialize(protector.Unprotect(written), type);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }
}
