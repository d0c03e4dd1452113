using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Fuzz;

/// <param name="Bytes">The bytes on the wire.</param>
/// <param name="Is">The route that it was made for.</param>
/// <param name="IsHead">The response has no body.</param>
/// <param name="IsPlain">Method and path are well-formed and those of the route, so the response must be a documented one.</param>
/// <param name="IsWild">Its bytes were damaged: where it ends is anybody's guess.</param>
/// <param name="IsSignedIn">Whether it has a valid token.</param>
internal sealed record FuzzRequest(byte[] Bytes, Operation Is, bool IsHead, bool IsPlain, bool IsWild, bool IsSignedIn)
{
    /// <summary>To be read in the message of a failure.</summary>
    public override string ToString() =>
        string.Concat(
            Encoding
                .Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 1500))
                .Select(c =>
                    c is '\n' or (>= ' ' and < '\x7f') ? c.ToString()
                    : c == '\r' ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}")
                )
        );
}

/// <summary>Creates requests, each with its own random choices.</summary>
internal sealed class RequestMaker(ApiOperations operations, KnownValues known)
{
    private static readonly string[] Methods =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "get",
        "BREW",
        "PROPFIND",
        "CONNECT",
    ];

    /// <summary>A request for one of these operations.</summary>
    public FuzzRequest Make(Dice dice, FuzzCaller caller, IReadOnlyList<Operation> among)
    {
        var operation = dice.Pick(among);
        var values = new JsonBodies(operations, known, dice, caller);
        if (dice.In(1, 5))
            return Calm(operation, values, dice, caller.Person);
        var method = dice.In(1, 12) ? dice.Pick(Methods) : operation.Method;
        var (path, isPlain) = Path(operation, values, dice);
        var head = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{method} {path}{Query(operation, values, dice)} HTTP/1.1\r\nHost: "
                + $"{(dice.In(1, 40) ? dice.Pick("", "a b", "evil.example", "127.0.0.1:99999", "[::1", "x,y") : "127.0.0.1")}\r\n"
        );
        var isSignedIn = Authorization(head, dice, caller);
        Headers(head, operation, values, dice);
        var body = Body(head, operation, values, dice);
        byte[] bytes = [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
        var isWild = dice.In(1, 10);
        if (isWild)
            bytes = Mutation.Of(bytes, dice);
        return new(bytes, operation, method == "HEAD", isPlain && method == operation.Method && !isWild, isWild, isSignedIn && !isWild);
    }

    /// <summary>A valid request, so that the code after all checks is reached as well.</summary>
    private FuzzRequest Calm(Operation operation, JsonBodies values, Dice dice, Person person)
    {
        var path = operation
            .Parameters.Where(p => p.In == "path")
            .Aggregate(
                operation.Path,
                (at, p) =>
                    at.Replace(
                        $"{{{p.Name}}}",
                        p.Type == "integer" ? values.Number() : Uri.EscapeDataString(values.KnownText().Split('/')[^1]),
                        StringComparison.Ordinal
                    )
            );
        var query = string.Join(
            '&',
            operation
                .Parameters.Where(p => p.In == "query" && p.Name is "q" or "user_id" or "feed_id")
                .Select(p => $"{p.Name}={(p.Type == "integer" ? values.Number() : "title")}")
        );
        var (type, body) = ("application/json", Array.Empty<byte>());
        if (operation.Bodies.ContainsKey("multipart/form-data") && operation.Bodies.Count == 1)
            (type, body) = ("multipart/form-data; boundary=x", FormBodies.OneImage(dice));
        else if (operation.Bodies.ContainsKey("multipart/form-data"))
            (type, body) = ("application/x-www-form-urlencoded", "title=A+title&content=Some+words"u8.ToArray());
        else if (operation.Bodies.ContainsKey("application/octet-stream"))
            (type, body) = ("application/octet-stream", FormBodies.Image(dice));
        else if (operation.Bodies.TryGetValue("application/json", out var schema))
            body = Encoding.UTF8.GetBytes(values.Valid(schema)!.ToJsonString());
        var head =
            $"{operation.Method} {path}{(query.Length == 0 ? "" : "?" + query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + $"{person.AccessToken}\r\n";
        if (operation.Bodies.Count > 0)
            head += string.Create(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n");
        return new(
            [.. Encoding.UTF8.GetBytes(head + "\r\n"), .. body],
            operation,
            IsHead: false,
            IsPlain: true,
            IsWild: false,
            IsSignedIn: true
        );
    }

    private static (string Path, bool IsPlain) Path(Operation operation, JsonBodies values, Dice dice)
    {
        var (path, isPlain) = (operation.Path, true);
        foreach (var parameter in operation.Parameters.Where(p => p.In == "path"))
        {
            var value = dice.Next(8) switch
            {
                < 5 => parameter.Type == "integer" ? values.Number()
                : values.KnownText().Split('/')[^1] is var text && text.All(IsSimple) ? text
                : dice.Encode(text),
                < 7 => dice.Encode(dice.Number()),
                _ => dice.Encode(dice.Text(), lenient: true),
            };
            isPlain &= value is not ("" or "." or "..") && value.All(IsSimple);
            path = path.Replace($"{{{parameter.Name}}}", value, StringComparison.Ordinal);
        }

        if (!dice.In(1, 25))
            return (path, isPlain);
        return (
            dice.Next(10) switch
            {
                0 => path + "/",
                1 => "/" + path,
                2 => path.ToUpperInvariant(),
                3 => path.Replace("/api", "/api/../api", StringComparison.Ordinal),
                4 => path.Replace("/api", "/%61pi", StringComparison.Ordinal),
                5 => "http://127.0.0.1" + path,
                6 => path + ";x=1",
                7 => path + "%00",
                8 => "*",
                _ => path.Insert(dice.Next(path.Length), dice.Pick("%", "//", "é", "\\", "%2F", "\t", "?", "{", "|")),
            },
            false
        );
    }

    private static string Query(Operation operation, JsonBodies values, Dice dice)
    {
        var pairs = new List<string>();
        foreach (var parameter in operation.Parameters.Where(p => p.In == "query" && dice.In(1, 2)))
        {
            var value = dice.Next(6) switch
            {
                < 3 => parameter.Type switch
                {
                    "integer" => dice.Pick(values.Number(), "10", "0", "1"),
                    "boolean" => dice.Pick("true", "false"),
                    _ => values.Text(parameter.Name),
                },
                3 => dice.Number(),
                _ => dice.Text(),
            };
            pairs.Add($"{parameter.Name}={dice.Encode(value)}");
            if (dice.In(1, 12))
                pairs.Add(
                    dice.Pick(
                        pairs[^1],
                        parameter.Name,
                        $"{parameter.Name}=",
                        $"{parameter.Name}[]=1",
                        $"{parameter.Name.ToUpperInvariant()}=1",
                        $"{parameter.Name}%00=1"
                    )
                );
        }

        if (dice.In(1, 10))
            pairs.Add(
                dice.Pick(
                    "=",
                    "&",
                    "x",
                    "%",
                    "a=%FF",
                    "access_token=x",
                    "%E0%80=1",
                    "a=" + new string('a', 3000),
                    string.Join('&', Enumerable.Range(0, 500).Select(n => $"a{n}=1"))
                )
            );
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    private static bool IsSimple(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static bool Authorization(StringBuilder head, Dice dice, FuzzCaller caller)
    {
        if (dice.In(1, 3))
            return false;
        var token = dice.In(1, 4) ? caller.Token : caller.Person.AccessToken;
        if (!dice.In(1, 5))
        {
            head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {token}\r\n");
            return true;
        }

        var invalid = dice.Pick(
            "",
            "Bearer",
            "Bearer ",
            $"bearer {token}x",
            "Basic YTpi",
            $"Bearer {token} {token}",
            $"Bearer {token[..^3]}",
            "Bearer a.b.c",
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
            "Bearer " + new string('A', 9000),
            "Bearer é",
            "Bearer \t",
            $"Bearer {token.Replace('.', '/')}",
            "Bearer ..",
            "Bearer fbt_",
            $"Bearer {token.ToUpperInvariant()}",
            "Bearer " + string.Join('.', Enumerable.Repeat("e30", 50))
        );
        head.Append(CultureInfo.InvariantCulture, $"Authorization: {invalid}\r\n");
        if (dice.In(1, 5))
            head.Append("Authorization: Bearer x\r\n");
        return false;
    }

    private static void Headers(StringBuilder head, Operation operation, JsonBodies values, Dice dice)
    {
        foreach (var parameter in operation.Parameters.Where(p => p.In == "header" && dice.In(1, 3)))
            Add(parameter.Name, dice.In(1, 2) ? values.Text(parameter.Name) : dice.Text());
        for (var more = dice.In(1, 3) ? dice.Pick(1, 2, 3) : 0; more > 0; more--)
        {
            var (name, text) = dice.Pick(
                ("Accept", "text/html;q=x"),
                ("Accept", "*/*;q=0"),
                ("If-None-Match", values.KnownText()),
                ("If-None-Match", "\"a\", W/\"b\", *"),
                ("If-Match", "\"x\""),
                ("If-Modified-Since", "never"),
                ("If-Range", "\"x\""),
                ("Range", "bytes=0-0,1-1,2-"),
                ("Range", "bytes=-0"),
                ("Range", "bytes=9223372036854775808-"),
                ("Range", "lines=1"),
                ("Accept-Encoding", "gzip, br, x"),
                ("Accept-Language", "ko-KR;q=9"),
                ("Cookie", "feedboard=x; __Host-feedboard=" + new string('c', 500)),
                ("Content-Encoding", "gzip"),
                ("Expect", "100-continue"),
                ("Expect", "the-impossible"),
                ("Upgrade", "h2c"),
                ("Connection", "close"),
                ("Connection", "authorization"),
                ("X-HTTP-Method-Override", "DELETE"),
                ("X-Forwarded-For", "' OR 1=1"),
                ("X-Forwarded-Host", "evil.example"),
                ("X-Forwarded-Proto", "javascript"),
                ("Forwarded", "for=\"[::1]\""),
                ("Origin", "null"),
                ("Referer", "\\\\"),
                ("User-Agent", dice.Text()),
                ("User-Agent", ""),
                ("traceparent", "00-0-0-zz"),
                ("traceparent", "00-" + new string('f', 32) + "-" + new string('f', 16) + "-ff"),
                ("baggage", "a=%ZZ"),
                ("Idempotency-Key", dice.Text()),
                ("Last-Event-ID", dice.Number()),
                ("Last-Event-ID", dice.Text()),
                ("X-" + new string('n', 300), "1"),
                ("X-Long", new string('v', 5000))
            );
            Add(name, text);
        }

        void Add(string name, string value) =>
            head.Append(
                CultureInfo.InvariantCulture,
                $"{name}: {(dice.In(1, 30) ? value : value.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' '))}\r\n"
            );
    }

    private byte[] Body(StringBuilder head, Operation operation, JsonBodies values, Dice dice)
    {
        if (operation.Bodies.Count == 0 && !dice.In(1, 10))
        {
            head.Append("\r\n");
            return [];
        }

        var (media, schema) =
            operation.Bodies.Count > 0
                ? dice.Pick([.. operation.Bodies.Select(b => (b.Key, b.Value))])
                : ("application/json", new JsonObject { ["type"] = "object" });
        var forms = new FormBodies(operations, values, dice);
        var (body, type) = media switch
        {
            "multipart/form-data" when dice.In(1, 3) => (forms.UrlEncoded(schema), "application/x-www-form-urlencoded"),
            "multipart/form-data" => forms.Multipart(schema),
            "application/octet-stream" => (Mutation.Of(FormBodies.Image(dice), dice, FormBodies.Image(dice)), media),
            _ => (values.Bytes(schema), media),
        };
        if (dice.In(1, 8))
            type = dice.Pick(
                "application/json",
                "application/json; charset=utf-8",
                "application/json; charset=utf-16",
                "application/json; charset=",
                "application/json, text/html",
                "text/plain",
                "text/json",
                "application/xml",
                "application/vnd.api+json",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "*/*",
                "",
                "/",
                ";;;",
                "é/é",
                "application/json;" + new string(' ', 500),
                "image/png"
            );
        if (!dice.In(1, 30))
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        if (!dice.In(1, 6))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
            return body;
        }

        head.Append("Transfer-Encoding: chunked\r\n\r\n");
        using var chunked = new MemoryStream();
        foreach (var chunk in body.Chunk(Math.Max(1, dice.Pick(1000, 5000, 65_536))))
        {
            chunked.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n")));
            chunked.Write(chunk);
            chunked.Write("\r\n"u8);
        }

        chunked.Write("0\r\n\r\n"u8);
        return chunked.ToArray();
    }
}
