namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Held by a backup from before it reads the tables until it has copied the images; whoever deletes objects that rows have shown shares it,
/// and waits for its end.
/// </summary>
public static class BackupLock
{
    /// <summary>Key of PostgreSQL's advisory lock, the same in every version: "feedback", in letters.</summary>
    public const long Key = 0x66_65_65_64_62_61_63_6b;
}
