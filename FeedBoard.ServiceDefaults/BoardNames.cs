namespace FeedBoard;

/// <summary>Names that the parts of the board share. AppHost compiles this same file.</summary>
public static class BoardNames
{
    // Resources of the app host; those of the stores are the names of their connection strings as well.
    public const string Api = "apiservice";
    public const string Web = "webfrontend";
    public const string Migrations = "migrations";
    public const string Database = "feeddb";
    public const string Images = "images";
    public const string Mail = "mail";

    // Settings that the app host passes, in the notation of .NET configuration.
    public const string SigningKey = "Auth:SigningKey";
    public const string KnownProxies = "Proxies:Known";
    public const string PublicUrl = "Board:PublicUrl";

    /// <summary>Whether addresses are to be confirmed, until an admin decides it.</summary>
    public const string VerifyEmail = "Board:VerifyEmail";
    public const string AccessKeyId = "AWS_ACCESS_KEY_ID";
    public const string SecretAccessKey = "AWS_SECRET_ACCESS_KEY";
    public const string CookieKeys = "DataProtection:Folder";

    // Paths of all services, and of the API.
    public const string Health = "/health";
    public const string Alive = "/alive";
    public const string OpenApi = "/openapi/v1.json";

    // Commands of FeedBoard.ApiService.
    public const string Migrate = "migrate";
    public const string CheckImages = "check-images";
    public const string SweepImages = "sweep-images";

    /// <summary>The default port of the front end, in its launch profile and under Aspire.</summary>
    public const int WebPort = 5180;

    /// <summary>The default port of the API, in its launch profile and under Aspire.</summary>
    public const int ApiPort = 5181;

    /// <summary>The name of a setting as an environment variable.</summary>
    public static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);
}
