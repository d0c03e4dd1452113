using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>A board whose address is the one that the browser opens: passkeys are made for it.</summary>
public sealed class PasskeyBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    /// <summary>By its name: a passkey is for no number.</summary>
    public Uri Home => new($"http://localhost:{Web.Port}/");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Services.GetRequiredService<IConfiguration>()["Board:PublicUrl"] = Home.AbsoluteUri; // nobody has asked for it yet
    }
}

/// <summary>Passkeys with Chromium's own virtual authenticator: the whole tour.</summary>
[Slow]
public sealed class PasskeyPageTests(PasskeyBoard board) : WebTests(board), IClassFixture<PasskeyBoard>
{
    [Fact]
    public async Task A_passkey_is_added_opens_the_account_without_a_name_and_is_removed()
    {
        var page = await OpenAtAsync(board.Home);
        var email = await page.JoinByFormAsync();
        await AddAuthenticatorAsync(page);
        await page.GoAsync("/me/security");
        await Expect(page.Page.Locator("[data-passkey-add]")).ToBeVisibleAsync();
        await page.Page.Locator("#passkey-name").FillAsync("내 휴대폰");
        await page.Page.Locator("#passkey-password").FillAsync("wrong password");
        await page.Page.Locator("[data-passkey-add] button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator("[data-passkey-add] > .error")).ToHaveTextAsync("The password is not right.");
        await page.Page.Locator("#passkey-password").FillAsync(Person.Password);
        await page.Page.Locator("[data-passkey-add] button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator("main > [role=status]")).ToHaveTextAsync("The passkey is added.");
        await Expect(page.Page.Locator(".passkeys bdi")).ToHaveTextAsync("내 휴대폰");

        await page.LogOutAsync();
        await page.GoAsync("/login?return=%2Fme%2Fsecurity");
        await page.NavigateAsync(() => page.Page.Locator("[data-passkey-login] button").ClickAsync());
        Assert.Equal("/me/security", page.Path);
        await Expect(page.Page.Locator(".passkeys .when")).ToContainTextAsync("Last used");

        // Instead of the password, also in the form that asks for another passkey: the one that is there already is refused.
        await page.Page.Locator("#passkey-name").FillAsync("Another");
        await page.Page.RunAndWaitForRequestAsync(
            () => page.Page.Locator("[data-passkey-add] [data-passkey-confirm]").ClickAsync(),
            "**/api/account/passkeys/options"
        );
        await Expect(page.Page.Locator("[data-passkey-add] > .error")).ToBeVisibleAsync();
        await page.NavigateAsync(() => page.Page.Locator("form:has(#start-password) [data-passkey-confirm]").ClickAsync());
        await Expect(page.Page.Locator("svg.qr")).ToBeVisibleAsync();

        await RefuseAsync(page, email);
        await page.LogInAsync(email);
        await page.GoAsync("/me/security");
        await page.Page.Locator(".passkeys summary").ClickAsync();
        await page.Page.Locator(".passkeys [type=password]").FillAsync(Person.Password);
        await page.NavigateAsync(() => page.Page.Locator(".passkeys button[type=submit]").ClickAsync());
        await Expect(page.Page.Locator(".passkeys")).ToHaveCountAsync(0);
        await page.LogOutAsync();
        await TryAsync(page);
        await Expect(page.Errors).ToHaveTextAsync("This passkey was not accepted. It may have been removed from the account.");
    }

    /// <summary>At another origin of the same host; and after the counter went back, as that of a copy.</summary>
    private async Task RefuseAsync(WebPage page, string email)
    {
        const string refused = "This passkey was not accepted. It may have been removed from the account.";
        await page.LogOutAsync();
        var elsewhere = board.StartWeb();
        await page.Page.GotoAsync($"http://localhost:{elsewhere.Port}/login");
        await page.NavigateAsync(() => page.Page.Locator("[data-passkey-login] button").ClickAsync());
        await Expect(page.Errors).ToHaveTextAsync(refused);

        await board.QueryAsync<object>(
            $"UPDATE passkeys SET sign_count = sign_count + 1000 WHERE user_id = (SELECT id FROM users WHERE email = '{email}')"
        );
        await TryAsync(page);
        await Expect(page.Errors).ToHaveTextAsync(refused);
    }

    private static async Task TryAsync(WebPage page)
    {
        await page.GoAsync("/login");
        await page.NavigateAsync(() => page.Page.Locator("[data-passkey-login] button").ClickAsync());
    }

    private async Task<WebPage> OpenAtAsync(Uri web)
    {
        var page = await WebPage.OpenAsync(
            board.Browser,
            web,
            new()
            {
                BaseURL = web.AbsoluteUri,
                Locale = "en-US",
                ViewportSize = new() { Width = 360, Height = 740 },
            }
        );
        Adopt(page);
        return page;
    }

    private static async Task AddAuthenticatorAsync(WebPage page)
    {
        var chromium = await page.Context.NewCDPSessionAsync(page.Page);
        await chromium.SendAsync("WebAuthn.enable");
        var added = await chromium.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        Assert.Equal(JsonValueKind.String, added!.Value.GetProperty("authenticatorId").ValueKind);
    }
}
