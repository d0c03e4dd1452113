namespace FeedBoard;

/// <summary>What the parts of the board call each other. AppHost compiles this very file, so that no name means two things.</summary>
public static class BoardNames
{
    // Resources of the app host; those of the stores are the names of their connection strings as well.
    public const string Api = "apiservice";
    public const string Web = "webfrontend";
    public const string Migrations = "migrations";
    public const string Database = "feeddb";
    public const string Images = "images";

    // Settings that an app host gives, written as .NET configuration does.
    public const string SigningKey = "Auth:SigningKey";
    public const string KnownProxies = "Proxies:Known";
    public const string AccessKeyId = "AWS_ACCESS_KEY_ID";
    public const string SecretAccessKey = "AWS_SECRET_ACCESS_KEY";
    public const string CookieKeys = "DataProtection:Folder";

    // Paths of every service, and of the API.
    public const string Health = "/health";
    public const string Alive = "/alive";
    public const string OpenApi = "/openapi/v1.json";

    // Commands of FeedBoard.ApiService.
    public const string Migrate = "migrate";
    public const string CheckImages = "check-images";
    public const string SweepImages = "sweep-images";

    /// <summary>The front end's port where nobody chose another: in its launch profile, and so under Aspire.</summary>
    public const int WebPort = 5180;

    /// <summary>The API's port where nobody chose another: in its launch profile, and so under Aspire.</summary>
    public const int ApiPort = 5181;

    /// <summary>A setting as the environment spells it.</summary>
    public static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);
}
