using System.Globalization;
using System.Text;

namespace FeedBoard.Tests.Fuzz;

/// <summary>The random choices of a request: the same for the same seed and number. Not thread-safe.</summary>
internal sealed class Dice(int seed, int number)
{
    /// <summary>
    /// Texts that something somewhere takes for something else. None has a word in it that <see cref="Oracle"/> takes for the inside of the
    /// program.
    /// </summary>
    private static readonly string[] Hostile =
    [
        "",
        " ",
        "\t",
        "\r\n",
        "\r\nX-Injected: 1",
        "\0",
        "a\0b",
        "\u0001",
        "\u007f",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\ud800",
        "\udc00",
        "a\ud83d",
        "\udbff\udfff",
        "\u202eevil",
        "\u200b",
        "\u3164",
        "e\u0301",
        "İı",
        "ß",
        "ﬃ",
        "ｆｕｌｌ",
        "👩‍👩‍👧‍👦",
        "바다",
        "한\u1100\u1161",
        "日本語",
        "שלום",
        "١٢٣",
        "' OR 1=1 --",
        "\" OR \"\"=\"",
        "'; DROP TABLE x; --",
        "$$",
        "E'\\x00'",
        "%",
        "_",
        "\\",
        "\\\\",
        "*",
        "a:*",
        "!",
        "&",
        "|",
        "<->",
        "()",
        "(((((",
        "<script>alert(1)</script>",
        "]]>",
        "{{7*7}}",
        "${7*7}",
        "%n%s",
        "../../../../etc/passwd",
        "..\\..\\x",
        "/",
        "//",
        ".",
        "..",
        "file:///etc/hosts",
        "http://127.0.0.1:1/",
        "data:text/html,x",
        "javascript:1",
        "@",
        "@a",
        "@@@@@@",
        "#",
        "##",
        "#sea #sea",
        "@everyone",
        "null",
        "true",
        "false",
        "undefined",
        "NaN",
        "Infinity",
        "-Infinity",
        "-0",
        "0x1F",
        "1e309",
        "1,5",
        "[]",
        "{}",
        "[1]",
        "{\"id\":1}",
        "a=b&c=d",
        "?",
        "?#",
        "a;b",
        "a,b",
        "\"",
        "\"\"",
        "W/\"x\"",
        "*/*",
    ];

    private static readonly string[] Words =
    [
        "A title",
        "some words",
        "sea",
        "#sea and #바다",
        "well said",
        "image",
        "a",
        "@nobody hello",
        "The quick brown fox",
    ];

    private readonly Random random = new(unchecked((seed * 1_000_003) + number));

    public int Next(int below) => random.Next(below);

    public bool In(int chances, int of) => random.Next(of) < chances;

    public T Pick<T>(params IReadOnlyList<T> among) => among[random.Next(among.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    public string Word() => Pick(Words);

    /// <summary>Anything, sometimes long: the lengths are those around the board's limits.</summary>
    public string Text() =>
        random.Next(8) switch
        {
            0 => new string(
                Pick('a', '바', '\u0301', ' ', '%', '0'),
                Pick(1, 2, 8, 30, 31, 70, 71, 100, 200, 201, 255, 256, 500, 501, 1500, 1501, 2000, 5000, 5001, 20_000, 20_001)
            ),
            1 => string.Concat(Enumerable.Range(0, Pick(2, 16, 200)).Select(_ => Pick(Hostile))),
            2 => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(0x10000))),
            3 => string.Concat(Enumerable.Repeat("😀", Pick(1, 15, 100, 201))),
            _ => Pick(Hostile),
        };

    /// <summary>A number, or a text that resembles one.</summary>
    public string Number() =>
        random.Next(3) switch
        {
            0 => Pick(
                "0",
                "-1",
                "1",
                "2",
                "10",
                "100",
                "101",
                "255",
                "65536",
                "2147483647",
                "2147483648",
                "-2147483648",
                "4294967296",
                "9007199254740993",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808"
            ),
            1 => Pick(
                "1.5",
                "1e2",
                "1e309",
                "-0",
                "007",
                "+1",
                " 1",
                "1 ",
                "0x10",
                "1_000",
                "１",
                "1.0",
                "--1",
                "",
                new string('9', 400),
                "1e-400",
                "٣"
            ),
            _ => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Percent-encoded so that nothing of it is lost, half a surrogate pair included, or broken on purpose.</summary>
    public string Encode(string text, bool lenient = false)
    {
        var encoded = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || (lenient && c is > ' ' and < '\x7f' and not ('%' or '#')))
                encoded.Append(c);
            else if (c < 0x80)
                encoded.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            else if (char.IsSurrogate(c))
                encoded.Append(
                    CultureInfo.InvariantCulture,
                    $"%{0xE0 | (c >> 12):X2}%{0x80 | ((c >> 6) & 0x3F):x2}%{0x80 | (c & 0x3F):X2}"
                ); // no UTF-8
            else
                foreach (var b in Encoding.UTF8.GetBytes([c]))
                    encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return In(1, 6)
            ? encoded
                .Insert(
                    random.Next(encoded.Length + 1),
                    Pick(
                        "%",
                        "%0",
                        "%ZZ",
                        "%00",
                        "%FF",
                        "%C0%AF",
                        "%E0%80%80",
                        "%u0041",
                        "%2F",
                        "%2e%2e%2f",
                        "%25",
                        "%0D%0A",
                        "%ED%A0%80",
                        "+"
                    )
                )
                .ToString()
            : encoded.ToString();
    }
}
