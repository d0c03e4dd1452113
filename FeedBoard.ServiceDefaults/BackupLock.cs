namespace FeedBoard.ServiceDefaults;

/// <summary>
/// A backup holds this lock exclusively from before it reads the tables until it has copied the images. Code that deletes objects of former
/// rows takes it shared, or does nothing this time.
/// </summary>
public static class BackupLock
{
    /// <summary>Key of PostgreSQL's advisory lock, the same in every version: "feedback", in letters.</summary>
    public const long Key = 0x66_65_65_64_62_61_63_6b;
}
