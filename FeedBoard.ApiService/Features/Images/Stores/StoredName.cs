using System.Runtime.CompilerServices;

namespace FeedBoard.ApiService.Features.Images.Stores;

internal static class StoredName
{
    /// <summary>Whatever comes to a store as a name is one, before it becomes part of a path or a key.</summary>
    public static void ThrowIfInvalid(string name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        if (!ImageName.IsValid(name))
            throw new ArgumentException("Not the name of an image.", parameter);
    }
}
