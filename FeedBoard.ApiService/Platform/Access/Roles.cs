using Microsoft.AspNetCore.Authorization;

namespace FeedBoard.ApiService.Platform.Access;

/// <summary>The roles. Each may do everything that the ones before it may.</summary>
internal enum Role : short
{
    Person = 0,
    Moderator = 1,
    Admin = 2,
}

/// <summary>Whose eyes a read is for: with the list, all that its statement depends on.</summary>
[Flags]
internal enum View
{
    Guest = 0,
    SignedIn = 1,

    /// <summary>There is somebody whom they mute.</summary>
    Mutes = 2,

    /// <summary>They see what is hidden.</summary>
    Moderates = 4,
}

/// <summary>Roles on the wire, and the policies of routes that ask for one.</summary>
internal static class Roles
{
    public const string Moderator = "moderator";
    public const string Admin = "admin";

    /// <summary><see cref="Role.Admin"/> in SQL.</summary>
    public const string AdminSql = "2";

    public static readonly string[] Names = ["person", Moderator, Admin];

    public static string Name(Role role) => Names[(int)role];

    /// <summary>Checked before the request is read: a caller without the role learns nothing about its other errors.</summary>
    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Moderator, p => p.RequireAuthenticatedUser().RequireAssertion(c => Has(c, Role.Moderator)));
        options.AddPolicy(Admin, p => p.RequireAuthenticatedUser().RequireAssertion(c => Has(c, Role.Admin)));
    }

    private static bool Has(AuthorizationHandlerContext context, Role role) =>
        context.Resource is HttpContext http
        && http.RequestServices.GetRequiredService<CurrentUser>() is { IsGuest: false, Required.Role: var own }
        && own >= role;
}
