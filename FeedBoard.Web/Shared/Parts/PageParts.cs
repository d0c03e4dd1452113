using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Web.Shared.Parts;

/// <summary>
/// Small components that are drawn into the one that holds them. What stands on a page ten times would otherwise have ten states, life
/// cycles and trees, which cost more than its HTML. One for each request; not safe for several threads.
/// </summary>
public sealed class PageParts(IServiceProvider services)
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Injected = new();
    private readonly Dictionary<Type, object> made = [];

    /// <summary>The one of its kind, with its services; whoever draws it sets all its parameters first.</summary>
    /// <remarks>It has no life cycle, and no access to the assets: its markup and its parameters are all there is.</remarks>
    public T Get<T>()
        where T : ComponentBase, new()
    {
        if (made.TryGetValue(typeof(T), out var known))
            return (T)known;
        var part = new T();
        foreach (var property in Injected.GetOrAdd(typeof(T), InjectedIn))
            property.SetValue(part, services.GetRequiredService(property.PropertyType));
        made.Add(typeof(T), part);
        return part;
    }

    private static PropertyInfo[] InjectedIn(Type component) =>
        [
            .. component
                .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(p => p.IsDefined(typeof(InjectAttribute))),
        ];
}
