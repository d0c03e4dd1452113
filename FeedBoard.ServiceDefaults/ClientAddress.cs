using System.Net;
using System.Net.Sockets;

namespace FeedBoard.ServiceDefaults;

/// <summary>The address by which limits tell clients apart.</summary>
public static class ClientAddress
{
    /// <summary>An IPv4 address as it is; the /64 of an IPv6 address, since a household has one /64. IPv4-mapped IPv6 is IPv4.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        address = Plain(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).ToString()
            : address.ToString();
    }

    /// <summary>An IPv4 address that came as an IPv6 one is IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
