using System.Net;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Features.Blocklists;

/// <summary>Whether somebody may not sign up: by the domain of their e-mail address, or the network that they come from.</summary>
internal sealed class SignupBlocks(FeedDb db)
{
    private const string Sql = """
        SELECT EXISTS (SELECT FROM blocked_domains WHERE value = ANY (@domains)),       -- ux_blocked_domains_value
               EXISTS (SELECT FROM blocked_networks WHERE value >>= @address::inet)
        """;

    /// <param name="address">Of the visitor; <c>null</c> where none is known.</param>
    public async Task<bool> IsBlockedAsync(string email, IPAddress? address, CancellationToken cancellationToken)
    {
        var sql = new SqlCommand(db, Sql) { { "domains", EmailAddresses.DomainsOf(email) }, { "address", Text(address) } };
        return await sql.SingleOrDefaultAsync(r => r.Boolean() | r.Boolean(), cancellationToken) is true;
    }

    private static string? Text(IPAddress? address) =>
        address is null
            ? null
            : new IPAddress(ClientAddress.Plain(address).GetAddressBytes()).ToString(); // without the scope of a link-local address
}
