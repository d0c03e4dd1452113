using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Images;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Access;

/// <summary>A valid request for each route, with the data that it needs.</summary>
internal sealed record AccessRequest(string Path, HttpContent? Body = null)
{
    /// <summary>By the rows of docs/access.md.</summary>
    public static readonly Dictionary<string, Func<Scene, Task<AccessRequest>>> ByRoute = new(StringComparer.Ordinal)
    {
        ["POST /api/auth/signup"] = s =>
            Of(
                "/api/auth/signup",
                new
                {
                    email = $"{s.Unique}@example.org",
                    password = Person.Password,
                    nickname = s.Unique[..20],
                }
            ),
        ["GET /api/auth/challenge"] = _ => Of("/api/auth/challenge"),
        ["POST /api/invite"] = _ => Of("/api/invite", new { max_uses = 2 }),
        ["GET /api/invite"] = _ => Of("/api/invite"),
        ["DELETE /api/invite/{code}"] = async s => new($"/api/invite/{await s.InviteAsync()}"),
        ["GET /api/moderation/blocked-domains"] = _ => Of("/api/moderation/blocked-domains"),
        ["GET /api/moderation/blocked-domains/{domain}"] = async s => new(await s.BlockedAsync("domains", $"{s.Unique}.example")),
        ["PUT /api/moderation/blocked-domains/{domain}"] = s => Of($"/api/moderation/blocked-domains/{s.Unique}.example"),
        ["DELETE /api/moderation/blocked-domains/{domain}"] = s => Of($"/api/moderation/blocked-domains/{s.Unique}.example"),
        ["GET /api/moderation/blocked-networks"] = _ => Of("/api/moderation/blocked-networks"),
        ["GET /api/moderation/blocked-networks/{**cidr}"] = async s => new(await s.BlockedAsync("networks", "198.51.100.0/24")),
        ["PUT /api/moderation/blocked-networks/{**cidr}"] = _ => Of("/api/moderation/blocked-networks/192.0.2.0/24"),
        ["DELETE /api/moderation/blocked-networks/{**cidr}"] = _ => Of("/api/moderation/blocked-networks/192.0.2.0/24"),
        ["GET /api/moderation/blocked-words"] = _ => Of("/api/moderation/blocked-words"),
        ["GET /api/moderation/blocked-words/{word}"] = async s => new(await s.BlockedAsync("words", s.Unique)),
        ["PUT /api/moderation/blocked-words/{word}"] = s => Of($"/api/moderation/blocked-words/{s.Unique}"),
        ["DELETE /api/moderation/blocked-words/{word}"] = s => Of($"/api/moderation/blocked-words/{s.Unique}"),
        ["POST /api/auth/login"] = s => Of("/api/auth/login", new { email = s.CallersEmail, password = Person.Password }),
        ["POST /api/auth/login/second-factor"] = async s =>
            await Of("/api/auth/login/second-factor", new { challenge = await s.LoginChallengeAsync(), code = s.Unique }),
        ["POST /api/auth/login/passkey/options"] = _ => Of("/api/auth/login/passkey/options"),
        ["POST /api/auth/login/passkey"] = async s =>
            new("/api/auth/login/passkey", await s.AssertionAsync("/api/auth/login/passkey/options", ofCaller: false)),
        // The settings of the tests' board name no provider.
        ["POST /api/auth/login/oidc"] = _ =>
            Of(
                "/api/auth/login/oidc",
                new
                {
                    provider = "example",
                    id_token = "x",
                    nonce = "0123456789abcdef",
                }
            ),
        ["POST /api/auth/refresh"] = s => Of("/api/auth/refresh", new { refresh_token = s.CallersRefreshToken }),
        ["POST /api/auth/logout"] = _ => Of("/api/auth/logout"),
        ["GET /api/auth/sessions"] = _ => Of("/api/auth/sessions"),
        ["DELETE /api/auth/sessions/{id}"] = async s => new($"/api/auth/sessions/{await s.SessionAsync()}"),
        ["POST /api/account/password/forgot"] = s =>
            Of("/api/account/password/forgot", new { email = s.OwnersEmail }),
        ["POST /api/account/password/reset"] = async s =>
            await Of("/api/account/password/reset", new { token = await s.LinkAsync(purpose: 0), password = Person.Password }),
        ["POST /api/account/email/verify"] = async s =>
            await Of("/api/account/email/verify", new { token = await s.LinkAsync(purpose: 1) }),
        ["GET /api/account"] = _ => Of("/api/account"),
        ["POST /api/account/email/verification"] = _ => Of("/api/account/email/verification"),
        ["POST /api/account/email"] = s =>
            Of("/api/account/email", new { email = $"{s.Unique}@example.com", current_password = Person.Password }),
        ["POST /api/account/totp"] = _ => Of("/api/account/totp", new { current_password = Person.Password }),
        ["PUT /api/account/totp"] = async s => await Of("/api/account/totp", new { code = await s.FirstCodeAsync() }),
        ["DELETE /api/account/totp"] = _ => Of("/api/account/totp", new { current_password = Person.Password }),
        ["POST /api/account/recovery-codes"] = async s =>
        {
            await s.TurnTotpOnAsync();
            return await Of("/api/account/recovery-codes", new { current_password = Person.Password });
        },
        ["POST /api/account/passkeys/options"] = _ => Of("/api/account/passkeys/options", new { current_password = Person.Password }),
        ["POST /api/account/passkeys"] = async s => new("/api/account/passkeys", await s.NewPasskeyAsync()),
        ["DELETE /api/account/passkeys/{id}"] = async s =>
            await Of($"/api/account/passkeys/{await s.PasskeyAsync()}", new { current_password = Person.Password }),
        ["POST /api/account/confirmation/options"] = _ => Of("/api/account/confirmation/options"),
        ["POST /api/account/confirmation"] = async s =>
            new("/api/account/confirmation", await s.AssertionAsync("/api/account/confirmation/options", ofCaller: true)),
        ["POST /api/account/tokens"] = s =>
            Of(
                "/api/account/tokens",
                new
                {
                    name = s.Unique,
                    scopes = new[] { "read" },
                    current_password = Person.Password,
                }
            ),
        ["GET /api/account/tokens"] = _ => Of("/api/account/tokens"),
        ["DELETE /api/account/tokens/{id}"] = async s => new($"/api/account/tokens/{await s.TokenAsync()}"),
        ["POST /api/account/logins"] = _ =>
            Of(
                "/api/account/logins",
                new
                {
                    provider = "example",
                    id_token = "x",
                    nonce = "0123456789abcdef",
                    current_password = Person.Password,
                }
            ),
        ["DELETE /api/account/logins/{provider}"] = async s =>
            await Of($"/api/account/logins/{await s.LoginAsync()}", new { current_password = Person.Password }),
        ["POST /api/feed/create"] = _ =>
            Task.FromResult(new AccessRequest("/api/feed/create", Form.Of(("title", "A title"), ("content", "Some content")))),
        ["GET /api/feed/read/{feed_id}"] = async s => new($"/api/feed/read/{await s.FeedAsync()}"),
        ["GET /api/feed/list"] = _ => Of("/api/feed/list"),
        ["GET /api/feed/list-by-user"] = async s => new($"/api/feed/list-by-user?user_id={await s.OwnersIdAsync()}"),
        ["GET /api/feed/following"] = _ => Of("/api/feed/following"),
        ["GET /api/feed/search"] = _ => Of("/api/feed/search?q=title"),
        ["GET /api/comment/search"] = _ => Of("/api/comment/search?q=comment"),
        ["GET /api/user/search"] = _ => Of("/api/user/search?q=a"),
        ["GET /api/user/suggestions"] = _ => Of("/api/user/suggestions"),
        ["GET /api/feed/ranges"] = _ => Of("/api/feed/ranges"),
        ["GET /api/feed/ranges/{range}"] = _ => Of("/api/feed/ranges/0"),
        ["GET /api/feed/tag/{tag}"] = _ => Of("/api/feed/tag/sea"),
        ["GET /api/feed/tags"] = _ => Of("/api/feed/tags"),
        ["PATCH /api/feed/update/{feed_id}"] = async s =>
            new($"/api/feed/update/{await s.FeedAsync()}", Form.Of(("title", "Another title"))),
        ["DELETE /api/feed/delete/{feed_id}"] = async s => new($"/api/feed/delete/{await s.FeedAsync()}"),
        ["GET /api/image/{name}"] = async s => new(await s.ImageAsync()),
        ["POST /api/image/draft"] = _ => Task.FromResult(new AccessRequest("/api/image/draft", DraftCalls.Body(TestImages.Png(4, 3)))),
        ["DELETE /api/image/draft/{id}"] = async s => new($"/api/image/draft/{await s.DraftAsync()}"),
        ["POST /api/comment/create"] = async s =>
            await Of("/api/comment/create", new { feed_id = await s.FeedAsync(), content = "A comment" }),
        ["GET /api/comment/feed/{feed_id}"] = async s => new($"/api/comment/feed/{await s.FeedAsync()}"),
        ["GET /api/comment/replies/{comment_id}"] = async s => new($"/api/comment/replies/{await s.CommentAsync()}"),
        ["GET /api/comment/thread/{comment_id}"] = async s => new($"/api/comment/thread/{await s.CommentAsync()}"),
        ["PATCH /api/comment/update/{comment_id}"] = async s =>
            await Of($"/api/comment/update/{await s.CommentAsync()}", new { content = "Other words" }),
        ["DELETE /api/comment/delete/{comment_id}"] = async s => new($"/api/comment/delete/{await s.CommentAsync()}"),
        ["PATCH /api/like"] = async s => new($"/api/like/?feed_id={await s.FeedAsync()}"),
        ["PUT /api/like"] = async s => new($"/api/like/?comment_id={await s.CommentAsync()}"),
        ["DELETE /api/like"] = async s => new($"/api/like/?feed_id={await s.FeedAsync()}"),
        ["PATCH /api/follow/{following_id}"] = async s => new($"/api/follow/{await s.OwnersIdAsync()}"),
        ["PUT /api/follow/{following_id}"] = async s => new($"/api/follow/{await s.OwnersIdAsync()}"),
        ["DELETE /api/follow/{following_id}"] = async s => new($"/api/follow/{await s.OwnersIdAsync()}"),
        ["GET /api/user/{user_id}"] = async s => new($"/api/user/{await s.OwnersIdAsync()}"),
        ["GET /api/mypage/{user_id}/followers"] = async s => new($"/api/mypage/{await s.OwnersIdAsync()}/followers"),
        ["GET /api/mypage/{user_id}/followings"] = async s => new($"/api/mypage/{await s.OwnersIdAsync()}/followings"),
        ["GET /api/mypage/profile"] = _ => Of("/api/mypage/profile"),
        ["PATCH /api/mypage/profile"] = s =>
            Of("/api/mypage/profile", new { nickname = s.Unique[..20], current_password = Person.Password }),
        ["DELETE /api/mypage/profile"] = _ => Of("/api/mypage/profile", new { password = Person.Password }),
        ["GET /api/mypage/feeds"] = _ => Of("/api/mypage/feeds"),
        ["GET /api/mypage/comments"] = _ => Of("/api/mypage/comments"),
        ["GET /api/mypage/export"] = _ => Of("/api/mypage/export"),
        ["GET /api/events"] = _ => Of("/api/events"),
        ["GET /api/notification"] = _ => Of("/api/notification"),
        ["GET /api/notification/unread"] = _ => Of("/api/notification/unread"),
        ["POST /api/notification/read"] = async s => await Of("/api/notification/read", new { id = await s.NotificationAsync() }),
        ["GET /api/notification/settings"] = _ => Of("/api/notification/settings"),
        ["PATCH /api/notification/settings"] = _ => Of("/api/notification/settings", new { followed = false }),
        ["POST /api/report"] = async s => await Of("/api/report", new { feed_id = await s.FeedAsync(), reason = "spam" }),
        ["GET /api/block"] = _ => Of("/api/block"),
        ["PUT /api/block/{user_id}"] = async s => new($"/api/block/{await s.OwnersIdAsync()}"),
        ["DELETE /api/block/{user_id}"] = async s => new($"/api/block/{await s.OwnersIdAsync()}"),
        ["GET /api/mute"] = _ => Of("/api/mute"),
        ["PUT /api/mute/{user_id}"] = async s => new($"/api/mute/{await s.OwnersIdAsync()}"),
        ["DELETE /api/mute/{user_id}"] = async s => new($"/api/mute/{await s.OwnersIdAsync()}"),
        ["GET /api/moderation/cases"] = _ => Of("/api/moderation/cases"),
        ["PUT /api/moderation/cases/{case_id}/taken"] = async s => new($"/api/moderation/cases/{await s.CaseAsync()}/taken"),
        ["DELETE /api/moderation/cases/{case_id}/taken"] = async s => new($"/api/moderation/cases/{await s.CaseAsync()}/taken"),
        ["POST /api/moderation/cases/{case_id}/resolve"] = async s =>
            await Of($"/api/moderation/cases/{await s.CaseAsync()}/resolve", new { hide = true, reason = "Spam." }),
        ["POST /api/moderation/cases/{case_id}/reopen"] = async s =>
            await Of($"/api/moderation/cases/{await s.CaseAsync()}/reopen", new { reason = "A mistake." }),
        ["POST /api/moderation/hide"] = async s =>
            await Of("/api/moderation/hide", new { feed_id = await s.FeedAsync(), reason = "Spam." }),
        ["POST /api/moderation/restore"] = async s =>
            await Of("/api/moderation/restore", new { comment_id = await s.CommentAsync(), reason = "A mistake." }),
        ["GET /api/moderation/accounts/{user_id}"] = async s => new($"/api/moderation/accounts/{await s.OwnersIdAsync()}"),
        ["POST /api/moderation/accounts/{user_id}/suspend"] = async s =>
            await Of($"/api/moderation/accounts/{await s.OwnersIdAsync()}/suspend", new { reason = "Spam." }),
        ["POST /api/moderation/accounts/{user_id}/unsuspend"] = async s =>
            await Of($"/api/moderation/accounts/{await s.OwnersIdAsync()}/unsuspend", new { reason = "A mistake." }),
        ["PUT /api/moderation/accounts/{user_id}/role"] = async s =>
            await Of($"/api/moderation/accounts/{await s.OwnersIdAsync()}/role", new { role = "moderator" }),
        ["GET /api/moderation/mail"] = _ => Of("/api/moderation/mail"),
        ["POST /api/moderation/mail/test"] = _ => Of("/api/moderation/mail/test"),
        ["GET /api/moderation/registrations"] = _ => Of("/api/moderation/registrations"),
        ["POST /api/moderation/registrations/{user_id}/approve"] = async s =>
            new($"/api/moderation/registrations/{await s.WaitingAsync()}/approve"),
        ["POST /api/moderation/registrations/{user_id}/refuse"] = async s =>
            await Of($"/api/moderation/registrations/{await s.WaitingAsync()}/refuse", new { reason = "Nobody knows you." }),
        ["GET /api/moderation/audit"] = _ => Of("/api/moderation/audit"),
        ["GET /api/board"] = _ => Of("/api/board"),
        ["PUT /api/board/logo"] = _ =>
            Task.FromResult(
                new AccessRequest("/api/board/logo", Form.Of().Files("image", new UploadFile("a.png", TestImages.Png(4, 3))))
            ),
        ["DELETE /api/board/logo"] = _ => Of("/api/board/logo"),
        ["PATCH /api/board"] = s => Of("/api/board", new { description = s.Unique }),
        [$"GET {BoardNames.OpenApi}"] = _ => Of(BoardNames.OpenApi),
        ["GET /health"] = _ => Of("/health"),
        ["GET /alive"] = _ => Of("/alive"),
    };

    private static Task<AccessRequest> Of(string path, object? json = null) =>
        Task.FromResult(new AccessRequest(path, json is null ? null : JsonContent.Create(json)));
}
