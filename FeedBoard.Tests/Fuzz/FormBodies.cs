using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Imaging.Formats;

namespace FeedBoard.Tests.Fuzz;

/// <summary>Forms by a schema, and nearly valid forms that RFC 7578 forbids.</summary>
internal sealed class FormBodies(ApiOperations operations, JsonBodies values, Dice dice)
{
    private static readonly byte[][] Images = [.. new[] { "png", "jpeg", "webp", "gif", "avif", "png animated" }.Select(Samples.Plain)];

    private static readonly string[] FileNames =
    [
        "a.png",
        "a.PNG.exe",
        "../../etc/x.png",
        "C:\\x\\a.png",
        "/x/a.png",
        "a\\\".png",
        "",
        ".",
        "..",
        "a\tb.png",
        "바다.png",
        "a.png;filename=b.png",
        "CON",
        "a%00.png",
        "a.php",
        "\u202egnp.a",
        new('a', 300),
        new('바', 2000),
    ];

    public static byte[] Image(Dice dice) => dice.Pick(Images);

    /// <summary>A whole form with an image in the field <c>image</c>; its boundary is <c>x</c>.</summary>
    public static byte[] OneImage(Dice dice) =>
        [
            .. "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"u8,
            .. Image(dice),
            .. "\r\n--x--\r\n"u8,
        ];

    public byte[] UrlEncoded(JsonNode schema)
    {
        var pairs = Fields(schema)
            .Select(f => $"{dice.Encode(f.Name)}={dice.Encode(dice.In(1, 3) ? dice.Text() : f.File is null ? f.Text : "x")}")
            .ToList();
        if (dice.In(1, 4))
            pairs.Add(
                dice.Pick(
                    "=",
                    "&&",
                    "a",
                    "=b",
                    "a=b=c",
                    "%=%",
                    "title",
                    string.Join('&', Enumerable.Range(0, 1100).Select(n => $"k{n}=1")),
                    new string('k', 3000) + "=1"
                )
            );
        return Encoding.UTF8.GetBytes(string.Join('&', pairs));
    }

    /// <returns>The body, and the <c>Content-Type</c> that belongs to it, or does not.</returns>
    public (byte[] Body, string ContentType) Multipart(JsonNode schema)
    {
        var boundary = dice.Pick(
            "x",
            "----WebKitFormBoundary7MA4YWxk",
            "a b",
            new string('b', 70),
            new string('b', 71),
            "'()+_,-./:=?",
            "=_" + Guid.NewGuid().ToString("N")
        );
        using var body = new MemoryStream();
        if (dice.In(1, 10))
            Write(body, dice.Pick("preamble\r\n", "\r\n\r\n", "--", new string('p', 5000) + "\r\n"));
        var parts = Fields(schema).ToList();
        if (dice.In(1, 5))
            parts.AddRange(parts.ToArray());
        if (dice.In(1, 20))
            parts.AddRange(Enumerable.Range(0, dice.Pick(11, 120)).Select(n => ($"more{n}", "1", (byte[]?)null)));
        foreach (var (name, text, file) in parts)
            Write(body, boundary, name, text, file);
        Write(
            body,
            dice.Next(12) switch
            {
                0 => "",
                1 => $"--{boundary}",
                2 => $"--{boundary}\r\n",
                3 => $"--{boundary}-",
                4 => $"--{boundary}--epilogue",
                5 => $"--{boundary}--\r\n--{boundary}\r\n\r\nx",
                _ => $"--{boundary}--\r\n",
            }
        );
        var type = dice.Next(16) switch
        {
            0 => "multipart/form-data",
            1 => "multipart/form-data; boundary=",
            2 => "multipart/form-data; boundary=other",
            3 => $"multipart/form-data; boundary=\"{boundary}",
            4 => $"multipart/mixed; boundary={boundary}",
            5 => $"Multipart/Form-Data;boundary=\"{boundary}\"; boundary=b; charset=utf-8",
            6 => $"multipart/form-data; charset={dice.Pick("utf-16", "x", "\"")}; boundary=\"{boundary}\"",
            _ => $"multipart/form-data; boundary=\"{boundary}\"",
        };
        var bytes = body.ToArray();
        return (dice.In(1, 6) ? Mutation.Of(bytes, dice) : bytes, type);
    }

    private IEnumerable<(string Name, string Text, byte[]? File)> Fields(JsonNode schema)
    {
        foreach (var (name, property) in operations.Resolve(schema)["properties"]?.AsObject() ?? [])
        {
            if (dice.In(1, 8))
                continue;
            var many = operations.TypeOf(property!) == "array";
            var item = operations.Resolve(many ? operations.Resolve(property!)["items"]! : property!);
            for (var times = many ? dice.Pick(0, 1, 1, 2, 11) : 1; times > 0; times--)
            {
                if ((string?)item["format"] != "binary")
                    yield return (name, dice.In(1, 5) ? dice.Text() : values.Text(name), null);
                else
                    yield return (
                        name,
                        "",
                        dice.Next(6) switch
                        {
                            0 => dice.Bytes(dice.Next(64)),
                            1 => Mutation.Of(Image(dice), dice, Image(dice)),
                            2 => [],
                            _ => Image(dice),
                        }
                    );
            }
        }
    }

    private string OddName(string name) =>
        dice.Pick(
            "",
            "\"\"",
            name,
            $"\"{name}\"; name=\"title\"",
            "\"\\\"\"",
            $"\"{name.ToUpperInvariant()}\"",
            "\"" + new string('n', 3000) + "\""
        );

    private void Write(MemoryStream body, string boundary, string name, string text, byte[]? file)
    {
        var disposition = new StringBuilder(dice.In(1, 20) ? dice.Pick("attachment", "form-data", "", "x; y", "form-data;;") : "form-data");
        if (!dice.In(1, 20))
            disposition.Append("; name=").Append(dice.In(1, 12) ? OddName(name) : $"\"{name}\"");
        if (file is not null || dice.In(1, 15))
            disposition
                .Append("; ")
                .Append(dice.Pick("filename", "filename", "filename", "filename*"))
                .Append('=')
                .Append(dice.Pick("\"", "\"", "\"", "UTF-8''", "utf-16''", ""))
                .Append(dice.Pick(FileNames))
                .Append('"');
        Write(body, $"--{boundary}\r\n");
        if (!dice.In(1, 25))
            Write(body, $"{dice.Pick("Content-Disposition", "Content-Disposition", "content-disposition")}: {disposition}\r\n");
        if (file is not null)
            Write(
                body,
                $"Content-Type: {dice.Pick("image/png", "text/html", "", "multipart/mixed; boundary=inner", "image/svg+xml", "x")}\r\n"
            );
        if (dice.In(1, 12))
        {
            Write(
                body,
                dice.Pick(
                    "Content-Transfer-Encoding: base64\r\n",
                    "X-Long: " + new string('h', 20_000) + "\r\n",
                    "Content-Disposition: form-data; name=\"title\"\r\n",
                    "no colon\r\n",
                    ": no name\r\n",
                    " folded\r\n",
                    "X: \0\r\n",
                    "X: é\r\n",
                    string.Concat(Enumerable.Range(0, 40).Select(n => $"X-{n}: 1\r\n"))
                )
            );
        }

        Write(body, dice.In(1, 25) ? "" : "\r\n");
        if (dice.In(1, 30))
            Write(body, "--inner\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nnested\r\n--inner--\r\n");
        if (file is not null)
            body.Write(file);
        else if (dice.In(1, 15))
            body.Write(dice.Bytes(dice.Next(100)));
        else
            Write(body, text);
        Write(body, dice.In(1, 25) ? "\n" : "\r\n");
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));
}
