using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Fuzz;

/// <summary>JSON by a schema, and JSON that is nearly so.</summary>
internal sealed class JsonBodies(ApiOperations operations, KnownValues known, Dice dice, FuzzCaller caller)
{
    /// <summary>A value as the schema wants it, made of what is there on the board.</summary>
    public JsonNode? Valid(JsonNode schema, string name = "")
    {
        var resolved = operations.Resolve(schema);
        return operations.TypeOf(resolved) switch
        {
            "object" => Either(
                new JsonObject(
                    (resolved["properties"]?.AsObject() ?? [])
                        .Where(p => IsRequired(resolved, p.Key) || dice.In(2, 3))
                        .Select(p => KeyValuePair.Create(p.Key, Valid(p.Value!, p.Key)))
                )
            ),
            "array" => new JsonArray([.. Enumerable.Range(0, dice.Next(3)).Select(_ => Valid(resolved["items"]!, name))]),
            "integer" when name is "expires_in_days" => JsonValue.Create(1 + dice.Next(366)),
            "integer" or "number" => JsonValue.Create(long.Parse(Number(), System.Globalization.CultureInfo.InvariantCulture)),
            "boolean" when name is "signup_challenge" => JsonValue.Create(false), // or nobody could join any more
            "boolean" => JsonValue.Create(dice.In(1, 2)),
            _ => JsonValue.Create(Text(name)),
        };
    }

    /// <summary>A text that a field of this name would take.</summary>
    public string Text(string name) =>
        name switch
        {
            "email" => dice.In(5, 6) ? caller.Person.Email : $"{Guid.NewGuid():N}@example.org",
            "nickname" => dice.In(1, 3) ? caller.Person.Nickname : $"n{Guid.NewGuid():N}"[..20],
            "password" or "current_password" => Person.Password,
            "reason" => dice.Pick("spam", "other"),
            "scopes" => dice.Pick("read", "write"),
            "role" => dice.Pick("person", "moderator"),
            "registration" => "open", // or nobody could join any more
            "invites" => dice.Pick("nobody", "moderators", "everybody"),
            "until_dt" => "2099-01-01T00:00:00Z",
            "refresh_token" => caller.Person.RefreshToken,
            _ => dice.In(1, 2) ? dice.Word() : KnownText(),
        };

    /// <summary>The id of something, rather of the person's own.</summary>
    public string Number() => dice.In(2, 3) ? caller.Own.Number(dice) : known.Number(dice);

    public string KnownText() => dice.In(1, 2) ? caller.Own.Text(dice) : known.Text(dice);

    /// <summary>The bytes of a body: as the schema wants it, or broken in one of many ways.</summary>
    public byte[] Bytes(JsonNode schema)
    {
        var value = Valid(schema);
        for (var changes = dice.Pick(0, 1, 1, 2); changes > 0; changes--)
            Change(value as JsonObject);
        var json = value?.ToJsonString() ?? "null";
        return dice.In(1, 2) ? Encoding.UTF8.GetBytes(json) : Broken(json);
    }

    /// <summary>What is about a feed or a comment is about one of them.</summary>
    private JsonObject Either(JsonObject value)
    {
        if (value.ContainsKey("feed_id") == value.ContainsKey("comment_id") && value.ContainsKey("reason"))
        {
            value.Remove("comment_id");
            value["feed_id"] = JsonValue.Create(long.Parse(Number(), System.Globalization.CultureInfo.InvariantCulture));
        }

        return value;
    }

    private static bool IsRequired(JsonNode schema, string property) =>
        schema["required"]?.AsArray().Any(r => (string)r! == property) == true;

    private void Change(JsonObject? value)
    {
        if (value is null || value.Count == 0)
            return;
        var field = dice.Pick(value.Select(p => p.Key).ToArray());
        switch (dice.Next(6))
        {
            case 0:
                value.Remove(field);
                break;
            case 1:
                value[field] = null;
                break;
            case 2:
                value[field] = dice.Text();
                break;
            case 3:
                value[field] = JsonNode.Parse(
                    dice.Pick(
                        "0",
                        "-1",
                        "1.5",
                        "1e2",
                        "9223372036854775807",
                        "9223372036854775808",
                        "1e309",
                        "true",
                        "[]",
                        "{}",
                        "[[1]]",
                        "\"1\"",
                        "{\"a\":{\"b\":[]}}"
                    )
                );
                break;
            case 4:
                value[
                    dice.Pick(
                        field.ToUpperInvariant(),
                        field + "\0",
                        "__proto__",
                        "$type",
                        "$ref",
                        "id",
                        "author_id",
                        "role",
                        "is_admin",
                        "",
                        dice.Text()
                    )
                ] = dice.Text();
                break;
            default:
                value[field] = KnownText();
                break;
        }
    }

    private byte[] Broken(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var at = dice.Next(json.Length);
        return dice.Next(16) switch
        {
            0 => utf8[..dice.Next(utf8.Length + 1)],
            1 => Encoding.UTF8.GetBytes(json + dice.Pick("x", "{}", "]", "\0", ",", json, "\n\n\n")),
            2 => [0xEF, 0xBB, 0xBF, .. utf8],
            3 => Encoding.Unicode.GetBytes(json),
            4 =>
            [
                .. utf8.AsSpan(0, utf8.Length / 2),
                .. dice.Pick<byte[]>([0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0]),
                .. utf8.AsSpan(utf8.Length / 2),
            ],
            5 => Encoding.UTF8.GetBytes(
                json.Replace(
                    "\"",
                    dice.Pick("'", "\\\"", "\"\\ud800", "\"\\udc00\\ud800", "\"\\u0000", "\"\\x", "\"\\u12", "\"\n"),
                    StringComparison.Ordinal
                )
            ),
            6 => Encoding.UTF8.GetBytes(
                json.Insert(at, dice.Pick("/* c */", "// c\n", ",", ",,", ":", "{", "}", "\0", "\u2028", "NaN", "1e999", "\"", "\\"))
            ),
            7 => Encoding.UTF8.GetBytes(Deep(dice.Pick(5, 63, 64, 65, 1000, 10_000))),
            8 => Encoding.UTF8.GetBytes(json.Replace(":", ":" + Deep(dice.Pick(63, 65, 2000)) + ",\"x\":", StringComparison.Ordinal)),
            // Every key twice.
            9 when json.StartsWith('{') && json.Length > 2 => Encoding.UTF8.GetBytes("{" + json[1..^1] + "," + json[1..^1] + "}"),
            10 => Encoding.UTF8.GetBytes(
                dice.Pick(
                    "",
                    " ",
                    "null",
                    "true",
                    "0",
                    "\"\"",
                    "[]",
                    "[{}]",
                    "{}",
                    "-",
                    "{",
                    "[",
                    "\"",
                    new string('[', 5000),
                    new string('9', 5000),
                    "{\"\":\"\"}",
                    "[null,null]"
                )
            ),
            11 => Encoding.UTF8.GetBytes(json.Replace("\"", "", StringComparison.Ordinal)),
            12 => Encoding.UTF8.GetBytes(json.PadRight(dice.Pick(64 * 1024, (64 * 1024) + 1, 70_000))),
            13 => Encoding.UTF8.GetBytes(
                "{" + string.Join(',', Enumerable.Range(0, dice.Pick(10, 3000)).Select(n => $"\"k{n}\":{n}")) + "}"
            ),
            14 => dice.Bytes(dice.Next(300)),
            _ => Mutation.Of(utf8, dice),
        };
    }

    private string Deep(int levels) =>
        dice.In(1, 2)
            ? new string('[', levels) + new string(']', levels)
            : string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
}
