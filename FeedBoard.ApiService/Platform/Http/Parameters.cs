using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>
/// Numbers and truth values in path and query, looked at right before they are bound: what is none is refused by its name. Binding as the
/// compiler writes it would take an empty one for one that was left out, and would not say of any other which it was.
/// </summary>
internal static class Parameters
{
    private static readonly ConditionalWeakTable<MethodInfo, IReadOnlyList<Parameter>> Known = [];

    /// <summary>Behind all that may refuse a request for other reasons.</summary>
    public static void UseParameters(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (context.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>() is { } handler)
                {
                    foreach (var parameter in Of(handler))
                        parameter.Check(context.Request);
                }

                return next(context);
            }
        );

    /// <summary>Whether the handler has parameters that this checks.</summary>
    public static bool AreChecked(MethodInfo handler) => Of(handler).Count > 0;

    private static IReadOnlyList<Parameter> Of(MethodInfo handler) => Known.GetValue(handler, h => [.. Read(h)]);

    private static IEnumerable<Parameter> Read(MethodInfo handler) =>
        handler
            .GetParameters()
            .SelectMany(p =>
                p.IsDefined(typeof(AsParametersAttribute))
                    ? p.ParameterType.GetProperties().Select(m => (Name: NameOf(m) ?? m.Name, Type: m.PropertyType))
                    : [(Name: NameOf(p) ?? p.Name!, Type: p.ParameterType)]
            )
            .Select(p => new Parameter(p.Name, Nullable.GetUnderlyingType(p.Type) ?? p.Type))
            .Where(p => p.IsTyped);

    private static string? NameOf(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(inherit: false).OfType<IModelNameProvider>().FirstOrDefault()?.Name;

    private sealed record Parameter(string Name, Type Type)
    {
        public bool IsTyped => Type == typeof(long) || Type == typeof(int) || Type == typeof(bool);

        public void Check(HttpRequest request)
        {
            var values = request.Query[Name];
            if (values.Count > 1)
                throw new InvalidInputException(Name, new(FieldErrorCodes.GivenTwice, "This is given more than once."));
            if ((request.RouteValues[Name]?.ToString() ?? values.FirstOrDefault()) is not { } value)
                return;
            if (Type == typeof(long) && !long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
                throw new InvalidInputException(Name, FieldError.WrongType("This must be a 64-bit integer."));
            if (Type == typeof(int) && !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
                throw new InvalidInputException(Name, FieldError.WrongType("This must be an integer."));
            if (Type == typeof(bool) && !bool.TryParse(value, out _))
                throw new InvalidInputException(Name, FieldError.WrongType("This must be true or false."));
        }
    }
}
