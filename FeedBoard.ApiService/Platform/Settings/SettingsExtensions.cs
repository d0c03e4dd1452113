using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Settings;

internal static class SettingsExtensions
{
    /// <summary>Binds a section of the configuration, and validates it at the start by the attributes of its properties.</summary>
    public static OptionsBuilder<T> AddSettings<T>(this IHostApplicationBuilder builder, string section)
        where T : class
    {
        builder.Services.AddSingleton<IValidateOptions<T>>(new AttributeValidator<T>(section));
        return builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }

    /// <summary>Like ValidateDataAnnotations, but messages begin with the name of the setting and name no class.</summary>
    private sealed class AttributeValidator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var results = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new(options), results, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(results.Select(r => $"{section}:{r.ErrorMessage}"));
        }
    }
}

/// <summary>The messages of <see cref="RangeAttribute"/> on settings.</summary>
internal static class SettingMessages
{
    public const string AtLeast = "{0} must be at least {1}.";
    public const string Between = "{0} must be {1} to {2}.";
    public const string Above = "{0} must be greater than {1} and at most {2}.";
}
