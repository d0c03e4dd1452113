using System.Globalization;

namespace FeedBoard.Tests.Features.Notifications;

/// <summary>What a read says about unread notifications beside what it reads.</summary>
internal static class UnreadHeaders
{
    /// <param name="wanted">Whether the request asks for it.</param>
    public static async Task<UnreadResponse?> UnreadByReadAsync(this HttpClient client, bool wanted = true, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/api/feed/list?limit=1");
        if (wanted)
            request.Headers.Add(BoardHeaders.WantUnread, "1");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var (unread, cases) = (Number(response, BoardHeaders.UnreadCount), Number(response, BoardHeaders.WaitingCases));
        var registrations = Number(response, BoardHeaders.WaitingRegistrations);
        if (unread is null)
            Assert.Equal((null, null), (cases, registrations));
        return unread is { } count ? new(count, (int?)cases, (int?)registrations) : null;
    }

    private static long? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? long.Parse(values.Single(), CultureInfo.InvariantCulture) : null;
}
