using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FeedBoard.Benchmarks.Attacks;

/// <summary>Small requests that are crafted to cost much.</summary>
internal static class CostlyRequests
{
    private const int Longest = 20_000;

    // Words of fill.sql.
    private static readonly string[] Common =
    [
        "morning",
        "evening",
        "coffee",
        "walk",
        "river",
        "mountain",
        "bread",
        "cloud",
        "garden",
        "station",
    ];

    /// <summary>Items with 65,535 empty extents each, which take no bytes of the file.</summary>
    public static HttpRequestMessage Avif()
    {
        const int items = 1000;
        byte[] locations =
        [
            1,
            0,
            0,
            0,
            0,
            0,
            items >> 8,
            items & 0xFF,
            .. Enumerable.Repeat<byte[]>([0, 1, 0, 1, 0, 0, 0xFF, 0xFF], items).SelectMany(item => item),
        ];
        byte[] handler = Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]);
        byte[] avif =
        [
            .. Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "avif"u8]),
            .. Box("meta", [0, 0, 0, 0, .. handler, .. Box("idat", []), .. Box("iloc", locations)]),
        ];
        return Create("An AVIF", "of nothing", new ByteArrayContent(avif));
    }

    /// <summary>In turn: a link after a long word, many tags, and a pile of combining marks, which is rejected.</summary>
    public static HttpRequestMessage Text(int number) =>
        Create(
            "A text",
            (number % 3) switch
            {
                0 => $"#a {new string('a', Longest - 10)}www.x",
                1 => string.Concat(Enumerable.Repeat("#a ", Longest / 3)),
                _ => new string('\u0301', Longest / 2) + new string('\uFF9E', Longest / 2),
            }
        );

    public static HttpRequestMessage Guess(string email, int number) =>
        Json(
            "/api/auth/login",
            string.Create(CultureInfo.InvariantCulture, $"{{\"email\":\"{email}\",\"password\":\"password{number}\"}}")
        );

    public static HttpRequestMessage Refresh(int number) =>
        Json("/api/auth/refresh", string.Create(CultureInfo.InvariantCulture, $"{{\"refresh_token\":\"{number:x43}\"}}"));

    public static HttpRequestMessage Skip(int feeds) =>
        new(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/feed/list?skip={feeds}"));

    /// <summary>Searches for words in every second feed, since all matches are counted.</summary>
    public static HttpRequestMessage Search(int number) =>
        new(HttpMethod.Get, $"/api/feed/search?q={Common[number % Common.Length]}%20{Common[number / Common.Length % Common.Length]}");

    private static HttpRequestMessage Json(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HttpRequestMessage Create(string title, string content, HttpContent? image = null)
    {
        var form = new MultipartFormDataContent { { new StringContent(title), "title" }, { new StringContent(content), "content" } };
        if (image is not null)
            form.Add(image, "images", "a.avif");
        return new(HttpMethod.Post, "/api/feed/create") { Content = form };
    }

    private static byte[] Box(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, 8 + content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content];
    }
}
