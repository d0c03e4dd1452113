using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>Somebody with an account.</summary>
internal sealed class User
{
    public long Id { get; init; }

    public required string Email { get; init; }

    /// <summary>
    /// The e-mail in upper case, with its host in ASCII: what makes it unique, whatever the database's locale; see
    /// <see cref="EmailAddresses"/>.
    /// </summary>
    public required string NormalizedEmail { get; init; }

    /// <summary>When a link that was sent to the e-mail was followed; <c>null</c>: never.</summary>
    public DateTime? EmailVerifiedDt { get; init; }

    /// <summary>
    /// Whether they must confirm the e-mail before they write, where the board asks for it: it did when they signed up.
    /// </summary>
    public bool MustVerify { get; init; }

    /// <summary>Whether they belong to the board, or wait for a moderator.</summary>
    public RegistrationState Registration { get; init; }

    public required string Nickname { get; init; }

    /// <summary>The nickname in upper case: it is looked up by this.</summary>
    public required string NormalizedNickname { get; init; }

    /// <summary>
    /// The nickname that <see cref="NicknameKeys"/> are of; another one or none after an earlier version of the program has written it.
    /// </summary>
    public string? NicknameKeyed { get; init; }

    /// <summary>The keys of the nickname, unique over all accounts.</summary>
    public ICollection<NicknameKey> NicknameKeys { get; init; } = [];

    /// <summary>Empty for an account that only a provider logs in to.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>Kept by the triggers on <c>feeds</c>.</summary>
    public long FeedCount { get; init; }

    /// <summary>Kept by the triggers on <c>comments</c>; without tombstones.</summary>
    public long CommentCount { get; init; }

    /// <summary>Kept by the triggers on <c>follows</c>.</summary>
    public long FollowerCount { get; init; }

    /// <inheritdoc cref="FollowerCount"/>
    public long FollowingCount { get; init; }

    public DateTime CreateDt { get; init; }

    public Role Role { get; init; }

    /// <summary>Until then they cannot log in; <see cref="DateTime.MaxValue"/>, for the database infinity: for good.</summary>
    public DateTime? SuspendedUntilDt { get; init; }

    /// <summary>The reason that they are shown.</summary>
    public string? SuspensionReason { get; init; }

    /// <summary>Nicknames are looked up in this form.</summary>
    public static string Normalize(string text) => text.ToUpperInvariant();
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public const string UniqueEmail = "ux_users_normalized_email";
    public const string UniqueNickname = "ux_users_normalized_nickname";

    /// <summary>Whether a nickname could not be written because somebody has it, or one that looks alike.</summary>
    public static bool IsNicknameTaken(PostgresException e) =>
        e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueNickname or NicknameKeyConfiguration.Unique };

    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.HasKey(u => u.Id).HasName("pk_users");
        builder.HasIndex(u => u.NormalizedEmail).IsUnique().HasDatabaseName(UniqueEmail);
        builder.HasIndex(u => u.NormalizedNickname).IsUnique().HasDatabaseName(UniqueNickname);
        builder.HasIndex(u => u.Id, "ix_users_to_key").HasFilter("nickname_keyed IS DISTINCT FROM nickname");
        builder.HasIndex(u => u.Id, "ix_users_idn").HasFilter("octet_length(email) <> char_length(email)");
        builder.HasIndex(u => u.Id, "ix_users_moderators").HasFilter("role > 0");
        builder.Property(u => u.FeedCount).HasDefaultValue(0L);
        builder.Property(u => u.CommentCount).HasDefaultValue(0L);
        builder.Property(u => u.FollowerCount).HasDefaultValue(0L);
        builder.Property(u => u.FollowingCount).HasDefaultValue(0L);
        builder.Property(u => u.MustVerify).HasDefaultValue(false);
        builder.Property(u => u.Registration).HasDefaultValue(RegistrationState.Member);
        builder.Property(u => u.Role).HasDefaultValue(Role.Person);
        builder.Property(u => u.CreateDt).HasDefaultValueSql("now()");
    }
}
