using System.Net;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ServiceDefaults;
using Fido2NetLib;

namespace FeedBoard.ApiService.Features.Passkeys;

/// <summary>
/// The board as passkeys know it: host and origin of <c>Board:PublicUrl</c>, never of a request. Without that setting, or with a number
/// for a host, which WebAuthn does not allow, there are no passkeys. A board on this machine is <c>localhost</c>.
/// </summary>
internal sealed class RelyingParty
{
    /// <summary>A name that nobody sees: in the options of a request there is none, and a new passkey gets the board's own.</summary>
    public const string AnyName = "board";

    private readonly Fido2? fido2;
    private readonly string? id;

    public RelyingParty(IConfiguration configuration)
    {
        if (PublicUrl.Of(configuration[BoardNames.PublicUrl]).Root is not { } root)
            return;
        if (IPAddress.TryParse(root.Host.Trim('[', ']'), out var number) && !IPAddress.IsLoopback(number))
            return;
        id = number is null ? root.IdnHost : "localhost"; // a board on this machine, which has that name too
        fido2 = new(
            new Fido2Configuration
            {
                RPID = id,
                RPName = AnyName,
                Origins = new HashSet<string>(StringComparer.Ordinal)
                {
                    $"{root.Scheme}://{id}{(root.IsDefaultPort ? "" : $":{root.Port}")}",
                },
            }
        );
    }

    /// <summary>The host.</summary>
    /// <exception cref="ProblemException">503: the board has no passkeys.</exception>
    public string Id => id ?? throw NotConfigured();

    /// <inheritdoc cref="Id"/>
    public Fido2 Fido2 => fido2 ?? throw NotConfigured();

    private static ProblemException NotConfigured() => new(ProblemCodes.PasskeysNotConfigured);
}
