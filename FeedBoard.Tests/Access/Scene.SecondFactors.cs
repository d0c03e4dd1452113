using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Passkeys;
using FeedBoard.Tests.Features.SecondFactors;

namespace FeedBoard.Tests.Access;

/// <summary>Second factors and passkeys; of the owner where the caller is nobody.</summary>
internal sealed partial class Scene
{
    private Person Somebody => caller ?? owner;

    /// <summary>A log-in of the owner that waits, with <see cref="Unique"/> as a recovery code.</summary>
    public async Task<string> LoginChallengeAsync()
    {
        var id = await OwnersIdAsync();
        await board.QueryAsync<object>(
            $"""
            INSERT INTO login_challenges (hash, user_id, expire_dt) VALUES (sha256('{Unique}'::bytea), {id}, 'infinity');
            INSERT INTO recovery_codes (user_id, hash)
            VALUES ({id}, sha256(convert_to(E'recovery\n{id}\n{Unique}', 'UTF8')))
            """
        );
        return Unique;
    }

    /// <summary>The first code of an app that was set up.</summary>
    public async Task<string> FirstCodeAsync()
    {
        var started = await PostAsync(Somebody, "/api/account/totp", new { current_password = Person.Password });
        return AuthenticatorApp.CodeOf((string)started["secret"]!, board.Clock.GetUtcNow());
    }

    public Task TurnTotpOnAsync() => AuthenticatorApp.SetUpAsync(Somebody, board.Clock);

    public async Task<HttpContent> NewPasskeyAsync() => await NewPasskeyAsync(Somebody, new());

    /// <summary>The id of a passkey of the owner's.</summary>
    public async Task<long> PasskeyAsync()
    {
        using var added = await owner.Client.PostAsync("/api/account/passkeys", await NewPasskeyAsync(owner, new()), Cancel);
        return (await added.JsonAsync()).Id();
    }

    /// <summary>What a passkey has signed.</summary>
    public async Task<HttpContent> AssertionAsync(string optionsPath, bool ofCaller)
    {
        var (person, passkey) = (ofCaller ? Somebody : owner, new SoftPasskey());
        using var added = await person.Client.PostAsync("/api/account/passkeys", await NewPasskeyAsync(person, passkey), Cancel);
        Assert.True(added.IsSuccessStatusCode);
        var options = await PostAsync(person, optionsPath, null);
        return JsonContent.Create(
            new JsonObject { ["challenge"] = (string)options["challenge"]!, ["credential"] = passkey.Get(options["options"]!) }
        );
    }

    private static async Task<HttpContent> NewPasskeyAsync(Person person, SoftPasskey passkey)
    {
        var options = await PostAsync(person, "/api/account/passkeys/options", new { current_password = Person.Password });
        return JsonContent.Create(new JsonObject { ["name"] = "Phone", ["credential"] = passkey.Create(options) });
    }

    private static async Task<JsonNode> PostAsync(Person person, string path, object? body)
    {
        using var response = await person.Client.PostAsync(path, body is null ? null : JsonContent.Create(body), Cancel);
        return await response.JsonAsync();
    }
}
