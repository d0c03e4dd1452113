using FeedBoard.ApiService.Database.Tables;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>
/// Hashes and checks passwords behind a small gate and after all else: hashing is slow on purpose, and must not take the processors from
/// everybody who reads.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private static readonly User Nobody = new()
    {
        Email = "",
        NormalizedEmail = "",
        Nickname = "",
        NormalizedNickname = "",
    };

    private readonly SemaphoreSlim gate = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly PasswordHasher<User> hasher;
    private readonly Lazy<string> hashOfNobody;

    public Passwords(IOptions<PasswordHasherOptions> options)
    {
        hasher = new(options);
        hashOfNobody = new(() => hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));
    }

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        GatedAsync(() => hasher.HashPassword(Nobody, password), cancellationToken);

    /// <inheritdoc cref="CheckAsync"/>
    public async Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        await CheckAsync(hash, password, cancellationToken) != PasswordVerificationResult.Failed;

    /// <summary>Checks a password; with <paramref name="hash"/> null (no such account) it takes the same time and fails.</summary>
    /// <returns>Also whether today the password would be hashed in another way.</returns>
    public Task<PasswordVerificationResult> CheckAsync(string? hash, string password, CancellationToken cancellationToken) =>
        GatedAsync(
            () =>
            {
                var result = hasher.VerifyHashedPassword(Nobody, hash ?? hashOfNobody.Value, password);
                return hash is null ? PasswordVerificationResult.Failed : result;
            },
            cancellationToken
        );

    public void Dispose() => gate.Dispose();

    private async Task<T> GatedAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await LowPriority.RunAsync(work);
        }
        finally
        {
            gate.Release();
        }
    }
}
