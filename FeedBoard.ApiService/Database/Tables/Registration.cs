using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>Whether somebody who signed up belongs to the board.</summary>
internal enum RegistrationState : short
{
    Member = 0,

    /// <summary>Waits for a moderator's decision.</summary>
    Pending = 1,

    /// <summary>A moderator has refused; deleted after a while.</summary>
    Refused = 2,
}

/// <summary>Somebody who signed up and waits for a moderator, or was refused. Approving deletes it.</summary>
internal sealed class Registration
{
    public long UserId { get; init; }

    /// <summary>Why they want to join, to the moderators.</summary>
    public required string Reason { get; init; }

    /// <summary>Of the mail that says what was decided.</summary>
    public required string Language { get; init; }

    public DateTime CreateDt { get; init; }

    /// <summary>Why they were refused.</summary>
    public string? Refusal { get; init; }

    public DateTime? RefuseDt { get; init; }
}

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.ToTable("registrations");
        builder.HasKey(r => r.UserId).HasName("pk_registrations");
        builder.Property(r => r.UserId).ValueGeneratedNever();
        builder.HasIndex(r => r.UserId, "ix_registrations_waiting").HasFilter("refuse_dt IS NULL");
        builder.HasIndex(r => r.RefuseDt).HasFilter("refuse_dt IS NOT NULL").HasDatabaseName("ix_registrations_refuse_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(r => r.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_registrations_user_id");
    }
}
