# What differs between environments has no default: environments/NAME.tfvars gives it.
variable "project_id" {
  description = "Project that everything is made in; one for each environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "The project_id is an id such as my-project: 6 to 30 lower-case letters, digits and hyphens, not the project's name or number."
  }
}

variable "regions" {
  description = "Where Sightline runs: by region its /14 within 10.0.0.0/8, the zones of its nodes and those of them with GPUs."
  type = map(object({
    cidr      = string
    zones     = list(string)
    gpu_zones = list(string)
  }))

  validation {
    condition = alltrue([
      for region in keys(var.regions) :
      can(regex("^(africa|asia|australia|europe|me|northamerica|southamerica|us)-(central|east|north|northeast|south|southeast|southwest|west)[1-9][0-9]?$", region))
    ])
    error_message = "A key of regions is not a region of Google Cloud: they are called europe-west1, without the letter of a zone."
  }

  validation {
    condition     = alltrue([for region in values(var.regions) : can(cidrnetmask(region.cidr)) && endswith(region.cidr, "/14") && startswith(region.cidr, "10.")])
    error_message = "The cidr of a region must be a /14 within 10.0.0.0/8, such as 10.0.0.0/14."
  }

  validation {
    condition     = length(distinct([for region in values(var.regions) : try(cidrsubnet(region.cidr, 0, 0), region.cidr)])) == length(var.regions)
    error_message = "Each region needs a cidr of its own: two of them have the same."
  }

  validation {
    condition = alltrue([
      for region in values(var.regions) :
      length(region.zones) > 0 && alltrue([for zone in concat(region.zones, region.gpu_zones) : can(regex("^[a-f]$", zone))]) && length(setsubtract(region.gpu_zones, region.zones)) == 0
    ])
    error_message = "The zones of a region are letters, such as [\"b\", \"c\"], at least one; gpu_zones are some of them."
  }
}

variable "location" {
  description = "Where BigQuery, the images and the models are."
  type        = string
  default     = "EU"

  validation {
    condition     = contains(["EU", "US"], var.location)
    error_message = "The location must be EU or US."
  }
}

variable "nodes" {
  description = "Machine type and most nodes of each pool, by region; none are there while nothing runs on them. A pool of at most 0 is not made."
  type = object({
    cpu  = object({ machine_type = string, max = number })
    spot = object({ machine_type = string, max = number })
    gpu  = object({ machine_type = string, max = number, accelerator = string })
  })

  validation {
    condition     = alltrue([for pool in values(var.nodes) : pool.max >= 0 && pool.max <= 1000 && floor(pool.max) == pool.max]) && var.nodes.cpu.max > 0
    error_message = "The max of a pool in nodes must be a whole number from 0 to 1000, and that of cpu at least 1: the gateway runs there."
  }
}

variable "kafka" {
  description = "Google's Kafka in each region: { vcpus, memory_gib }. Or your own: { brokers = { REGION = \"host:port,…\" }, tls, sasl, networks, replication_factor }."
  # An object type would pass over what is misspelled in it.
  type = any

  validation {
    condition = (
      length(setsubtract(keys(var.kafka), ["vcpus", "memory_gib"])) == 0 ? can(var.kafka.vcpus + var.kafka.memory_gib) :
      length(setsubtract(keys(var.kafka), ["brokers", "tls", "sasl", "networks", "replication_factor"])) == 0 ? can(keys(var.kafka.brokers)) : false
    )
    error_message = "The kafka must be { vcpus, memory_gib } for Google's, or { brokers, tls, sasl, networks, replication_factor } for your own, where brokers has an entry for each region and the rest may be left out."
  }

  validation {
    condition = try(
      var.kafka.vcpus >= 3 && var.kafka.memory_gib >= var.kafka.vcpus && var.kafka.memory_gib <= 8 * var.kafka.vcpus,
      !can(var.kafka.vcpus),
    )
    error_message = "Google's Kafka needs 3 vcpus at least, and 1 to 8 GiB of memory for each."
  }

  validation {
    condition     = alltrue([for brokers in values(try(var.kafka.brokers, {})) : can(regex("^[^,:\\s]+:[0-9]+(,[^,:\\s]+:[0-9]+)*$", brokers))])
    error_message = "The brokers of a region in kafka are host:port, comma-separated."
  }

  validation {
    condition     = contains(["none", "plain", "scram-sha-256", "scram-sha-512"], try(var.kafka.sasl, "none"))
    error_message = "The sasl of kafka must be none, plain, scram-sha-256 or scram-sha-512."
  }
}

variable "billing_account" {
  description = "Account that pays, for the budget; null: no budget."
  type        = string
  default     = null

  validation {
    condition     = var.billing_account == null ? true : can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "The billing_account is an id such as 012345-6789AB-CDEF01: see gcloud billing accounts list."
  }
}

variable "monthly_budget_usd" {
  description = "What a month may cost before those who pay are told."
  type        = number

  validation {
    condition     = var.monthly_budget_usd >= 1 && floor(var.monthly_budget_usd) == var.monthly_budget_usd
    error_message = "The monthly_budget_usd must be whole dollars, at least 1."
  }
}

variable "alert_emails" {
  description = "Who is told of what goes wrong, and of the budget."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.alert_emails) <= 5 && alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "The alert_emails are up to five email addresses."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the chart."
  type        = string
  default     = "sightline"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "The namespace must be a name of Kubernetes: lower-case letters, digits and hyphens."
  }
}

variable "drops_days" {
  description = "Days after which a dropped picture is deleted; null: never."
  type        = number

  validation {
    condition     = var.drops_days == null ? true : var.drops_days >= 1
    error_message = "The drops_days must be at least 1, or null to keep dropped pictures."
  }
}

variable "running" {
  description = "Whether what costs by the hour is there: clusters, Kafka, NAT. With false the data stays alone."
  type        = bool
  default     = true
}

variable "delete_data" {
  description = "Whether buckets and tables may be deleted with what is in them."
  type        = bool
  default     = false
}
