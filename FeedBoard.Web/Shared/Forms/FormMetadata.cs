using Microsoft.AspNetCore.Antiforgery;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>A page with forms whose tokens <see cref="FormChecks"/> validates: what was typed comes back when one is not valid.</summary>
/// <param name="names">Of its forms.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FormPageAttribute(params string[] names) : Attribute, IAntiforgeryMetadata
{
    public IReadOnlyList<string> Names => names;

    /// <summary>Turns off the framework's own check, which refuses with an empty page.</summary>
    public bool RequiresValidation => false;
}

/// <summary>A form that is an endpoint of its own, and what <see cref="ResendPage"/> says of it.</summary>
/// <param name="Title">What it does: a key of <c>FormTexts</c>.</param>
internal sealed record SmallForm(string Title) : IAntiforgeryMetadata
{
    /// <summary>The field that says whether something is done or undone; <c>false</c> is <see cref="Off"/>.</summary>
    public string? Switch { get; init; }

    /// <summary>What it does when <see cref="Switch"/> is <c>false</c>: a key of <c>FormTexts</c>.</summary>
    public string? Off { get; init; }

    /// <summary>The fields that people type into, with a key of <c>FormTexts</c> for each.</summary>
    public IReadOnlyList<(string Name, string Label)> Words { get; init; } = [];

    /// <summary>Whether guests send it too.</summary>
    public bool ForGuests { get; init; }

    /// <summary>Whether it ends the session: <c>place.js</c> then leaves nothing of it in the browser.</summary>
    public bool Leaves { get; init; }

    /// <summary>
    /// Whether it needs no token where the browser itself says that the form is ours: what it does belongs to the browser and to no person.
    /// The page of it is then the same for all guests. A browser that says nothing gets the form back once, with a token.
    /// </summary>
    public bool OriginIsEnough { get; init; }

    public bool RequiresValidation => false;
}

/// <summary>Whether the form of this request carries the token of a page of ours, made for its sender.</summary>
internal sealed record FormCheck(bool IsValid)
{
    /// <summary>Whether <see cref="FormChecks"/> found the form valid.</summary>
    public static bool IsValidOf(HttpContext context) => context.Features.Get<FormCheck>() is { IsValid: true };
}

internal static class SmallForms
{
    /// <summary>Says what the form does, for people who have to send it again.</summary>
    public static RouteHandlerBuilder Does(this RouteHandlerBuilder form, SmallForm description) => form.WithMetadata(description);
}
