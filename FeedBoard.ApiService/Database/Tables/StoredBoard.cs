using FeedBoard.ApiService.Platform.Board;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>What the admins have decided about the board: one row.</summary>
internal sealed class StoredBoard
{
    /// <summary>Always <c>true</c>, and unique.</summary>
    public bool OneRow { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public string About { get; init; } = "";

    public string Rules { get; init; } = "";

    public string Terms { get; init; } = "";

    public string Privacy { get; init; } = "";

    public string Announcement { get; init; } = "";

    public RegistrationMode Registration { get; init; }

    /// <summary><c>null</c>: as <see cref="MailDelivery"/> says.</summary>
    public bool? VerifyEmail { get; init; }

    public bool SignupChallenge { get; init; }

    public InviteMode Invites { get; init; }

    /// <summary>When a moderator or an admin was there last, to the hour; <c>null</c>: there was never one.</summary>
    public DateTime? ModeratorSeenDt { get; init; }
}

internal sealed class StoredBoardConfiguration : IEntityTypeConfiguration<StoredBoard>
{
    public void Configure(EntityTypeBuilder<StoredBoard> builder)
    {
        builder.ToTable("board_settings", t => t.HasCheckConstraint("ck_board_settings_one_row", "one_row"));
        builder.HasKey(b => b.OneRow).HasName("pk_board_settings");
        builder.Property(b => b.OneRow).ValueGeneratedNever().HasDefaultValueSql("true");
        builder.Property(b => b.Name).HasDefaultValue(BoardSettings.DefaultName);
        builder.Property(b => b.Description).HasDefaultValue("");
        builder.Property(b => b.About).HasDefaultValue("");
        builder.Property(b => b.Rules).HasDefaultValue("");
        builder.Property(b => b.Terms).HasDefaultValue("");
        builder.Property(b => b.Privacy).HasDefaultValue("");
        builder.Property(b => b.Announcement).HasDefaultValue("");
        builder.Property(b => b.Registration).HasDefaultValue(RegistrationMode.Open).HasSentinel(RegistrationMode.Open);
        builder.Property(b => b.SignupChallenge).HasDefaultValue(false);
        builder.Property(b => b.Invites).HasDefaultValue(InviteMode.Moderators).HasSentinel(InviteMode.Moderators);
    }
}
