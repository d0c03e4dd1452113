using System.Net;
using System.Net.Sockets;

namespace FeedBoard.ServiceDefaults;

/// <summary>What counts as one address in limits.</summary>
public static class ClientAddress
{
    /// <summary>The address itself; of an IPv6 one its /64, since that is what one household has; IPv4 in IPv6 is IPv4.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).ToString()
            : address.ToString();
    }
}
